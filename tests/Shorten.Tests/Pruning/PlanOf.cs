using Shorten.Checkpoints;
using Shorten.Pruning;

namespace Shorten.Tests.Pruning;

/// <summary>Plans and surgeries for the tests.</summary>
internal static class PlanOf
{
    /// <summary>A plan that removes blocks from the model at <paramref name="path"/>.</summary>
    public static PruningPlan Removing(string path, int numBlocks, params int[] removed)
    {
        using var checkpoint = Checkpoint.Open(path);
        return new PruningPlan { NumBlocks = numBlocks, Removed = removed, SourceSha256 = SourceHashes.Compute(checkpoint) };
    }

    /// <summary>Prunes the model at <paramref name="path"/> to <paramref name="output"/>.</summary>
    public static SurgeryResult Prune(string path, string output, int numBlocks, int[] removed, Func<SurgeryOptions, SurgeryOptions>? change = null)
    {
        using var checkpoint = Checkpoint.Open(path);
        var options = new SurgeryOptions { Output = output };
        return Surgery.Apply(checkpoint, Removing(path, numBlocks, removed), change?.Invoke(options) ?? options);
    }
}
