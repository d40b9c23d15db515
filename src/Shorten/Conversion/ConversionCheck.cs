using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>Opens a model that was written in other types and compares its logits with those of the model in memory on one window of tokens.</summary>
/// <remarks>Rounding moves logits a little; a row in the wrong place or a wrong setting makes them unrelated.</remarks>
public static class ConversionCheck
{
    // Root mean square of the difference over that of the logits. SmolLM2: 3e-3 in bf16, 0.03 in q8_0; unrelated logits are at 1.4.
    // Types below 8 bits move small models by much more: they are reported, not judged.
    private const double MaxRatio = 0.15;

    /// <summary>Runs a window through the source without the removed blocks and through the written model.</summary>
    /// <param name="source">Model that was converted.</param>
    /// <param name="removed">Blocks that were removed, by their index in the source.</param>
    /// <param name="outputPath">Folder or file that was written.</param>
    /// <param name="type">Type of its matrices.</param>
    /// <param name="windowIds">Tokens of one sequence.</param>
    /// <param name="cancellationToken">Asked before each block.</param>
    /// <exception cref="ReloadCheckException">The logits are not finite, or unrelated.</exception>
    /// <exception cref="CheckpointFormatException">The written model cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ReloadCheckResult Run(Checkpoint source, IReadOnlyCollection<int> removed, string outputPath, DType type, IReadOnlyList<int> windowIds,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Run(DecoderModel.Open(source).Without(removed), outputPath, type, windowIds, cancellationToken);
    }

    /// <summary>Runs a window through a model in memory and through the written model.</summary>
    /// <param name="model">Model that was written.</param>
    /// <param name="outputPath">Folder or file that was written.</param>
    /// <param name="type">Type of its matrices.</param>
    /// <param name="windowIds">Tokens of one sequence.</param>
    /// <param name="cancellationToken">Asked before each block.</param>
    /// <exception cref="ReloadCheckException">The logits are not finite, or unrelated.</exception>
    /// <exception cref="CheckpointFormatException">The written model cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ReloadCheckResult Run(DecoderModel model, string outputPath, DType type, IReadOnlyList<int> windowIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(windowIds);
        using var checkpoint = Checkpoint.Open(outputPath);
        using var workspace = new Workspace();
        int[] ids = [.. windowIds];
        Tensor expected = Logits(model, ids, workspace, cancellationToken);
        Tensor written = Logits(DecoderModel.Open(checkpoint), ids, workspace, cancellationToken);
        double squares = 0, differences = 0, largest = 0;
        for (int row = 0; row < ids.Length; row++)
        {
            Span<float> a = expected.RowSpan(row), b = written.RowSpan(row);
            for (int i = 0; i < a.Length; i++)
            {
                double difference = Math.Abs((double)a[i] - b[i]);
                (squares, differences, largest) = (squares + (double)a[i] * a[i], differences + difference * difference, Math.Max(largest, difference));
            }
        }
        double ratio = Math.Sqrt(differences / squares);
        bool isJudged = type is DType.F32 or DType.F16 or DType.BF16 or DType.Q8_0;
        if (!double.IsFinite(ratio) || (isJudged && ratio > MaxRatio))
            throw new ReloadCheckException(outputPath, $"the logits of the written model differ by {ratio:P0} of their size: expected {MaxRatio:P0} at most");
        return new ReloadCheckResult(largest, ids.Length, largest == 0);
    }

    private static Tensor Logits(DecoderModel model, int[] ids, Workspace workspace, CancellationToken cancellationToken)
    {
        var x = workspace.Rent(ids.Length, model.Settings.HiddenSize);
        model.Embed(ids, x);
        var rope = new RopeTable(model.Settings, ids.Length, workspace);
        BlockWalk.Run(model, 0, (_, block) => BlockWalk.Forward(block, x, ids.Length, rope, workspace, cancellationToken), cancellationToken);
        model.FinalNorm(x, x);
        var logits = workspace.Rent(ids.Length, model.Settings.VocabSize);
        model.Logits(x, logits, workspace);
        workspace.Return(x);
        return logits;
    }
}
