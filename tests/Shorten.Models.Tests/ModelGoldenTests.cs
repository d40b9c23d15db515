using Shorten.Checkpoints;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Models.Tests;

/// <summary>The values of the reference library for small random models of every family.</summary>
public sealed class ModelGoldenTests
{
    // The goldens state these tolerances: 5 to 20 times the distance of their float32 from float64.
    private const float LogitsTolerance = 2e-4f, HiddenTolerance = 2e-4f, GgufTolerance = 3e-4f;
    private const double LossTolerance = 1e-5;

    public static TheoryData<string> Models => [.. Directory.GetDirectories(Fixtures.PathOf("tiny", "models")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> GgufFiles => [.. Directory.GetFiles(Fixtures.PathOf("tiny", "gguf"), "*.gguf").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_MatchesReference_EveryHiddenStateAndLogit(string name)
    {
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "models", name, "golden.safetensors"));
        using var run = new ModelRun(Fixtures.PathOf("tiny", "models", name), golden.I64("input_ids"), sequences: 2);
        var hidden = golden.F32("hidden_states");
        int stateLength = hidden.Length / (run.Model.Blocks.Count + 1);
        for (int state = 0; state < run.HiddenStates.Count; state++)
        {
            var expected = hidden.AsSpan(state * stateLength, stateLength);
            Near.Assert(expected, run.HiddenStates[state], HiddenTolerance * MathF.Max(1, Near.StandardDeviation(expected)), $"hidden state {state}");
        }
        Near.Assert(golden.F32("final_norm_output"), run.Normalized(), HiddenTolerance * MathF.Max(1, Near.StandardDeviation(golden.F32("final_norm_output"))), "final norm");
        Near.Assert(golden.F32("logits"), run.Logits(), LogitsTolerance, "logits");
        Assert.Equal(golden.F32("loss")[0], run.Loss(), LossTolerance);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Without_MatchesReference_TwoBlocksRemoved(string name)
    {
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "models", name, "golden.safetensors"));
        string key = golden.Names.Single(n => n.StartsWith("logits_without_", StringComparison.Ordinal));
        int[] removed = [.. key["logits_without_".Length..].Split('_').Select(int.Parse)];
        using var run = new ModelRun(Fixtures.PathOf("tiny", "models", name), golden.I64("input_ids"), sequences: 2, removed);
        Near.Assert(golden.F32(key), run.Logits(), LogitsTolerance, key);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void ForwardWithCache_MatchesReference_GreedyTokens(string name)
    {
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "models", name, "golden.safetensors"));
        int[] expected = [.. golden.I64("generated_ids").Select(id => (int)id)];
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace();
        var cache = new KeyValueCache(model, expected.Length, workspace);
        var rope = new RopeTable(model.Settings, expected.Length, workspace);
        var ids = expected.Take(8).ToList();
        var all = golden.F32("generation_logits");
        for (int step = 0; step < 12; step++)
        {
            int[] fresh = [.. ids.Skip(cache.Length)];
            var x = workspace.Rent(fresh.Length, model.Settings.HiddenSize);
            model.Forward(fresh, cache, rope, workspace, x);
            model.FinalNorm(x, x);
            var logits = workspace.Rent(1, model.Settings.VocabSize);
            model.Logits(x.Slice(fresh.Length - 1, 1), logits, workspace);
            Near.Assert(all.AsSpan(step * logits.Columns, logits.Columns), logits.RowSpan(0).ToArray(), LogitsTolerance, $"step {step}");
            ids.Add(System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits.RowSpan(0)));
        }
        Assert.Equal(expected, ids);
    }

    // The golden's sequence beside a longer and a shorter one; the shorter one leaves on the way.
    [Theory]
    [MemberData(nameof(Models))]
    public void ForwardOfABatch_MatchesReference_BesideOtherSequences(string name)
    {
        const int Prompt = 8, Steps = 12, LeavesAt = 5;
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "models", name, "golden.safetensors"));
        int[] expected = [.. golden.I64("generated_ids").Select(id => (int)id)], longer = [.. expected.Reverse().Take(13)], shorter = [.. expected.Skip(2).Take(3)];
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace();
        var rope = new RopeTable(model.Settings, 40, workspace);
        List<(KeyValueCache Cache, int[] Fresh)> sequences =
            [.. new[] { longer, expected[..Prompt], shorter }.Select(ids => (new KeyValueCache(model, 40, workspace), ids))];
        var batch = new KeyValueBatch();
        var all = golden.F32("generation_logits");
        for (int step = 0; step < Steps; step++)
        {
            batch.Clear();
            sequences.ForEach(sequence => batch.Add(sequence.Cache, sequence.Fresh.Length));
            var x = workspace.Rent(batch.NumRows, model.Settings.HiddenSize);
            model.Forward([.. sequences.SelectMany(sequence => sequence.Fresh)], batch, rope, workspace, x);
            model.FinalNorm(x, x);
            var logits = workspace.Rent(1, model.Settings.VocabSize);
            model.Logits(x.Slice(sequences[0].Fresh.Length + sequences[1].Fresh.Length - 1, 1), logits, workspace);
            Near.Assert(all.AsSpan(step * logits.Columns, logits.Columns), logits.RowSpan(0).ToArray(), LogitsTolerance, $"step {step}");
            sequences = [.. sequences.Select((sequence, i) => (sequence.Cache, (int[])[i == 1 ? expected[Prompt + step] : expected[step]]))];
            if (step == LeavesAt)
                sequences.RemoveAt(2);
        }
        Assert.Equal(Prompt + Steps - 1, sequences[1].Cache.Length);
    }

    [Fact]
    public void KeyValueBatch_RefusesRows_BeyondTheCacheOrTheTokens()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "llama-mha"));
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace();
        var cache = new KeyValueCache(model, 4, workspace);
        var batch = new KeyValueBatch();
        Assert.Throws<ArgumentException>(() => batch.Add(cache, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(cache, 0));
        batch.Add(cache, 4);
        Assert.Throws<ArgumentException>(() => model.Forward([1, 2, 3], batch, new RopeTable(model.Settings, 4, workspace), workspace, workspace.Rent(3, model.Settings.HiddenSize)));
        Assert.Equal(0, cache.Length);
    }

    [Theory]
    [MemberData(nameof(GgufFiles))]
    public void Forward_MatchesReference_Gguf(string file)
    {
        // Some files hold a model whose golden lies with its Hugging Face folder.
        string own = Fixtures.PathOf("tiny", "gguf", "golden.safetensors"), other = Fixtures.PathOf("tiny", "models", Path.GetFileNameWithoutExtension(file), "golden.safetensors");
        var golden = GoldenTensors.Open(File.Exists(other) ? other : own);
        string key = File.Exists(other) ? "logits" : $"logits.{file}";
        using var run = new ModelRun(Fixtures.PathOf("tiny", "gguf", file), golden.I64("input_ids"), sequences: 2);
        float scale = file.Contains("mixed", StringComparison.Ordinal) ? MathF.Max(1, Near.StandardDeviation(golden.F32(key))) : 1;
        Near.Assert(golden.F32(key), run.Logits(), GgufTolerance * scale, key);
    }
}
