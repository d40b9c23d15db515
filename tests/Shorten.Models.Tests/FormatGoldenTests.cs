using Shorten.Testing;

namespace Shorten.Models.Tests;

/// <summary>One model in six kinds of folder: the values of the reference, and the same bits from all.</summary>
public sealed class FormatGoldenTests
{
    // Stated by the golden.
    private const float LogitsTolerance = 2e-4f;

    public static TheoryData<string> Folders => ["bin-bf16", "bin-f32", "bin-legacy", "bin-sharded", "bin-views", "safetensors-sharded"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Forward_MatchesReference_AndIsTheSameForEveryFormat(string folder)
    {
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "formats", "golden.safetensors"));
        float[] logits = Logits(folder, golden);
        Near.Assert(golden.F32("logits"), logits, LogitsTolerance, folder);
        Assert.Equal(Logits("safetensors-sharded", golden), logits);
    }

    private static float[] Logits(string folder, GoldenTensors golden)
    {
        using var run = new ModelRun(Fixtures.PathOf("tiny", "formats", folder), golden.I64("input_ids"), sequences: 2);
        return run.Logits();
    }
}
