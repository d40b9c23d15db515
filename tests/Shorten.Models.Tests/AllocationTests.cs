using Shorten.Checkpoints;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Models.Tests;

/// <summary>Forward paths allocate nothing on the managed heap once their buffers exist.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Sequences = 2, Length = 12;

    private readonly Workspace _workspace = new();

    [Theory]
    [MemberData(nameof(ModelGoldenTests.Models), MemberType = typeof(ModelGoldenTests))]
    public void Forward_AllocatesNothing_OfEveryBlock(string name)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        var model = DecoderModel.Open(checkpoint);
        var rope = new RopeTable(model.Settings, Length, _workspace);
        var x = _workspace.Rent(Sequences * Length, model.Settings.HiddenSize);
        int[] ids = [.. Enumerable.Range(0, Sequences * Length)];
        AssertAllocatesNothing(() =>
        {
            model.Embed(ids, x);
            for (int i = 0; i < model.Blocks.Count; i++)
                model.Blocks[i].Forward(x, Length, rope, _workspace);
            model.FinalNorm(x, x);
        });
    }

    // What the loss keeps of each row that counts is managed memory.
    [Theory]
    [MemberData(nameof(ModelGoldenTests.Models), MemberType = typeof(ModelGoldenTests))]
    public void Loss_AllocatesNothing(string name)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        using var pass = new GradientPass(DecoderModel.Open(checkpoint), _workspace, Recompute.None);
        int[] ids = [.. Enumerable.Range(0, Sequences * Length)];
        var batch = new TrainingBatch(ids, ids, [Length, Length]);
        AssertAllocatesNothing(() => pass.Loss(batch));
    }

    public void Dispose() => _workspace.Dispose();

    private static void AssertAllocatesNothing(Action run)
    {
        run();
        run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
