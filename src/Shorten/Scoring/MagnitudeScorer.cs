using Shorten.Checkpoints;
using Shorten.Models;

namespace Shorten.Scoring;

/// <summary>Scores each block by the sum of |w|^p over its weights, norms included and biases left out, in one pass over the file.</summary>
/// <remarks>"Magnitude" of Shortened LLaMA (arXiv 2402.02834), p = 1 or 2: rows of a matrix are summed, what they and the values of a vector give is reduced, and so are the weights of a block.</remarks>
public static class MagnitudeScorer
{
    /// <summary>Score of every tensor whose name ends in <c>.weight</c> of the blocks of <paramref name="model"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="power"/> is neither 1 nor 2.</exception>
    /// <exception cref="CheckpointFormatException">A weight has a NaN or an infinity.</exception>
    public static IReadOnlyList<WeightScore> Weights(DecoderModel model, int power, Reduction reduction, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (power is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(power), power, "the power must be 1 or 2");
        var scores = new List<WeightScore>();
        for (int i = 0; i < model.Blocks.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            scores.AddRange(OfBlock(model, model.Blocks[i].SourceBlockIndex, power, reduction));
            progress?.Report(new WorkProgress("reading weights", i + 1, model.Blocks.Count, "blocks"));
        }
        return scores;
    }

    /// <summary>Score of every weight of one block, by its index in the checkpoint.</summary>
    internal static IEnumerable<WeightScore> OfBlock(DecoderModel model, int block, int power, Reduction reduction)
    {
        var names = model.Settings.Names;
        foreach (var tensor in model.Checkpoint.Tensors.Where(t => names.BlockOf(t.Name) == block && t.Name.EndsWith(".weight", StringComparison.Ordinal)))
        {
            var weight = tensor.ToWeight();
            double score = reduction.Apply(WeightRows.Sums(weight.Rows == 1 ? WeightRows.Column(weight) : weight, null, power));
            if (!double.IsFinite(score))
                throw new CheckpointFormatException(model.Checkpoint.Path, tensor.Name, $"not finite: {tensor.Name}");
            tensor.File.Release(tensor.OffsetBytes, tensor.LengthBytes);
            yield return new WeightScore(tensor.Name, block, score);
        }
    }

    /// <summary>One score for each block of those of its weights.</summary>
    public static IReadOnlyList<BlockScore> Blocks(IEnumerable<WeightScore> weights, Reduction reduction) =>
        [.. weights.GroupBy(w => w.Block).Select(group => new BlockScore(group.Key, reduction.Apply(group.Select(w => w.Score)), [])).OrderBy(score => score.Index)];
}
