using Shorten.Generation;
using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Generation;

/// <summary>A batch gives what each of its prompts gives alone, on small random models of every family.</summary>
public sealed class GeneratorTests : IDisposable
{
    // The batch changes the order of sums: a choice between tokens closer than this may turn.
    private const float SureMargin = 1e-2f;
    private const int NumNew = 12;
    private static readonly HashSet<int> _never = [];

    private readonly Workspace _workspace = new();

    public static TheoryData<string> Models => [.. Directory.GetDirectories(Fixtures.PathOf("tiny", "models")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Run_GivesTheTokensOfEachPromptAlone_DifferentLengths(string name)
    {
        using var open = new OpenModel(name);
        var model = open.Model;
        int[] reference = Reference(name);
        int[][] prompts = [reference[..8], reference[..3], reference[5..6], reference[..15], reference[1..9], reference[2..4]];
        var together = Generator.Run(model, prompts, NumNew, new SamplingSettings(), _never, _workspace, default).ToList();
        Assert.Equal(prompts.Length * NumNew, together.Count);
        Assert.Equal(Enumerable.Range(0, together.Count).Select(i => i % prompts.Length), together.Select(token => token.Sequence));
        int sure = 0;
        for (int i = 0; i < prompts.Length; i++)
        {
            var alone = Generator.Run(model, prompts[i], NumNew, new SamplingSettings(), _never, _workspace, default).ToList();
            int[] expected = [.. alone.TakeWhile(token => token.Margin >= SureMargin).Select(token => token.Id)];
            Assert.Equal(expected, together.Where(token => token.Sequence == i).Take(expected.Length).Select(token => token.Id));
            sure += expected.Length;
        }
        Assert.True(sure > together.Count / 2, $"only {sure} of {together.Count} tokens are sure");
        Assert.Equal(0, _workspace.UsedBytes);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Run_MatchesReference_InABatch(string name)
    {
        using var model = new OpenModel(name);
        int[] reference = Reference(name);
        var tokens = Generator.Run(model.Model, [reference[3..5], reference[..8], reference], NumNew, new SamplingSettings(), _never, _workspace, default);
        Assert.Equal(reference[8..], tokens.Where(token => token.Sequence == 1).Select(token => token.Id));
    }

    [Fact]
    public void Run_LetsASequenceGo_AtItsStopToken()
    {
        using var model = new OpenModel("llama-mha");
        int[] reference = Reference("llama-mha");
        int[][] prompts = [reference[..8], reference[..3], reference[5..6]];
        var free = Tokens(model, prompts, _never);
        // Sequence 1 ends where it gives its fourth token for the first time; the others where they give it, if they do.
        int stop = free[1][3];
        var stopped = Tokens(model, prompts, [stop]);
        Assert.InRange(stopped[1].Length, 0, 3);
        for (int i = 0; i < prompts.Length; i++)
            Assert.Equal(free[i].TakeWhile(id => id != stop), stopped[i]);
        Assert.Contains(stopped, ids => ids.Length > stopped[1].Length);
        Assert.Equal(0, _workspace.UsedBytes);
    }

    [Fact]
    public void Run_GivesACacheBack_WhenItsSequenceEnds()
    {
        using var model = new OpenModel("llama-mha");
        int[] reference = Reference("llama-mha");
        int[][] prompts = [reference[..8], reference[..3]];
        var free = Tokens(model, prompts, _never);
        int stop = free[0].Where((id, i) => i > 0 && Array.IndexOf(free[0], id) == i).Except(free[1]).First(), last = Array.IndexOf(free[0], stop);
        long before = 0, after = 0;
        foreach (var token in Generator.Run(model.Model, prompts, NumNew, new SamplingSettings(), new HashSet<int> { stop }, _workspace, default))
        {
            before = token.Sequence == 0 ? _workspace.UsedBytes : before;
            after = _workspace.UsedBytes;
        }
        Assert.Equal(last, Tokens(model, prompts, [stop])[0].Length);
        Assert.Equal(KeyValueCache.BytesPerPosition(model.Model) * (8 + NumNew), before - after);
    }

    [Fact]
    public void Run_GivesTheSameTokens_PromptsOfMoreRowsThanOnePass()
    {
        using var model = new OpenModel("llama-mha");
        int[] Prompt(int length, int seed) => [.. Enumerable.Range(0, length).Select(i => (i * 7 + seed) % 150)];
        int[][] prompts = [Prompt(900, 1), Prompt(1000, 2), Prompt(5, 3), Prompt(700, 4)];
        var together = Generator.Run(model.Model, prompts, 4, new SamplingSettings(), _never, _workspace, default).ToList();
        int sure = 0;
        for (int i = 0; i < prompts.Length; i++)
        {
            int[] expected = [.. Generator.Run(model.Model, prompts[i], 4, new SamplingSettings(), _never, _workspace, default).TakeWhile(token => token.Margin >= SureMargin).Select(token => token.Id)];
            Assert.Equal(expected, together.Where(token => token.Sequence == i).Take(expected.Length).Select(token => token.Id));
            sure += expected.Length;
        }
        Assert.True(sure > 0);
    }

    [Fact]
    public void Run_DrawsWithTheSeedPlusThePlace_Sampling()
    {
        using var model = new OpenModel("llama-mha");
        var sampling = new SamplingSettings { Temperature = 2, Seed = 5 };
        int[] prompt = Reference("llama-mha")[..8];
        var together = Generator.Run(model.Model, [prompt, prompt], NumNew, sampling, _never, _workspace, default).ToLookup(token => token.Sequence, token => token.Id);
        Assert.NotEqual(together[0], together[1]);
        Assert.Equal(Generator.Run(model.Model, prompt, NumNew, sampling with { Seed = 6 }, _never, _workspace, default).Select(token => token.Id), together[1]);
    }

    [Fact]
    public void Run_AllocatesNothing_PerToken()
    {
        const int Warm = 40, Measured = 40;
        using var model = new OpenModel("llama-mha");
        int[] reference = Reference("llama-mha");
        using var tokens = Generator.Run(model.Model, [reference[..8], reference[..3]], Warm + Measured, new SamplingSettings(), _never, _workspace, default).GetEnumerator();
        for (int i = 0; i < Warm; i++)
            Assert.True(tokens.MoveNext());
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Measured; i++)
            tokens.MoveNext();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Run_Refuses_NoPromptAndAnEmptyOne()
    {
        using var model = new OpenModel("llama-mha");
        int[][] one = [[1], []];
        Refuses.Saying<ArgumentException>("there is no prompt", () => Generator.Run(model.Model, Array.Empty<int[]>(), 1, new SamplingSettings(), _never, _workspace, default));
        Refuses.Saying<ArgumentException>("has no tokens", () => Generator.Run(model.Model, one, 1, new SamplingSettings(), _never, _workspace, default));
    }

    [Fact]
    public void Timer_CountsBytesAndTokens()
    {
        using var model = new OpenModel("mistral-window8");
        var timer = new GenerationTimer(model.Model, [1, 2, 3], batch: 2, output: 30, _workspace);
        var time = timer.Run(default);
        Assert.InRange(time.FirstTokenSeconds, double.Epsilon, time.Seconds);
        var settings = model.Model.Settings;
        long perPosition = 2L * settings.NumKeyValueHeads * settings.HeadDim * sizeof(float) * settings.NumHiddenLayers;
        Assert.Equal(perPosition * 33 * 2, timer.KeyValueBytes);
        Assert.Equal(timer.StepWeights.Sum(weight => weight.Bytes), timer.StepWeightBytes);
        Assert.Equal(7 * settings.NumHiddenLayers + 1, timer.StepWeights.Count);
        // Eighteen positions in the mean, of which a window of eight sees eight.
        Assert.Equal(timer.StepWeightBytes + 2.0 * perPosition * 8, timer.MeanStepBytes, 1e-6);
        Assert.True(_workspace.PeakBytes > timer.KeyValueBytes);
        Assert.Equal(0, _workspace.UsedBytes);
    }

    private int[][] Tokens(OpenModel model, int[][] prompts, HashSet<int> stopTokens)
    {
        var tokens = Generator.Run(model.Model, prompts, NumNew, new SamplingSettings(), stopTokens, _workspace, default).ToLookup(token => token.Sequence, token => token.Id);
        return [.. prompts.Select((_, i) => tokens[i].ToArray())];
    }

    // Twenty tokens: a prompt of eight and what the reference library gives after it.
    private static int[] Reference(string name) =>
        [.. GoldenTensors.Open(Fixtures.PathOf("tiny", "models", name, "golden.safetensors")).I64("generated_ids").Select(id => (int)id)];
}
