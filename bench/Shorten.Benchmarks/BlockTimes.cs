using System.Text.Json;
using Shorten.Checkpoints;
using Shorten.Generation;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Benchmarks;

/// <summary>What the parts of a step of generation take: one sequence, 128 tokens of context, the fastest arithmetic for the weights.</summary>
internal static class BlockTimes
{
    private const int NumTokens = 128;
    private const double Milliseconds = 1e3;

    /// <summary>Times the models in turns and prints one line of JSON for each: medians over the rounds.</summary>
    public static void Print(int rounds, IReadOnlyList<string> models)
    {
        var times = models.ToDictionary(path => path, _ => new List<StepTimes>());
        for (int round = 0; round < rounds; round++)
        {
            foreach (string path in models)
                times[path].Add(Time(path));
        }
        foreach (var (path, all) in times)
        {
            double step = Median.Of(all.Select(one => one.Seconds)), blocks = Median.Of(all.Select(one => one.BlockSeconds.Sum())), head = Median.Of(all.Select(one => one.HeadSeconds));
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                model = path,
                numBlocks = all[0].BlockSeconds.Count,
                stepMs = Milliseconds * step,
                blocksMs = Milliseconds * blocks,
                headMs = Milliseconds * head,
                stepsMs = all.Select(one => Milliseconds * one.Seconds),
            }));
        }
    }

    private static StepTimes Time(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace(compute: ComputeModes.Fastest(model.Blocks[0].Weights.Matrices[0].DType));
        return new StepTimer(model, [.. Enumerable.Range(1, NumTokens)], workspace, TimeProvider.System).Run(CancellationToken.None);
    }
}
