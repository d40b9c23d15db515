using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Predicts what <see cref="GradientPass"/> rents, so that a memory limit can choose what is computed anew.</summary>
public static class TrainingMemory
{
    /// <summary>Most bytes that <see cref="GradientPass.Accumulate"/> rents for a batch of <paramref name="rows"/> tokens; weights, their gradients and those of adapters are not among them.</summary>
    /// <param name="model">The model, with its adapters.</param>
    /// <param name="rows">Tokens of the batch.</param>
    /// <param name="recompute">What is computed anew.</param>
    /// <param name="numBlocks">Blocks that are walked back: all, or those from the lowest one with an adapter on.</param>
    public static long PeakBytes(DecoderModel model, long rows, Recompute recompute, int numBlocks)
    {
        ArgumentNullException.ThrowIfNull(model);
        var s = model.Settings;
        long whole = BlockValues(model, Recompute.None), kept = BlockValues(model, recompute);
        long values = numBlocks * kept + (whole - kept) + 2L * s.HiddenSize + Math.Max(MlpValues(model), AttentionValues(model));
        return Bytes(rows, values) + Math.Max(ProductBytes(model, rows), HeadBytes(s, rows));
    }

    /// <summary>The least that must be computed anew for a batch of <paramref name="rows"/> tokens to fit <paramref name="freeBytes"/>; <see cref="Recompute.Block"/> also where that does not fit.</summary>
    public static Recompute Choose(DecoderModel model, long rows, int numBlocks, long freeBytes)
    {
        foreach (var recompute in (ReadOnlySpan<Recompute>)[Recompute.None, Recompute.Attention])
        {
            if (PeakBytes(model, rows, recompute, numBlocks) <= freeBytes)
                return recompute;
        }
        return Recompute.Block;
    }

    private static long Bytes(long rows, long values) => checked(rows * values * sizeof(float));

    private static (long Queries, long Keys) Heads(DecoderSettings s) => ((long)s.NumAttentionHeads * s.HeadDim, (long)s.NumKeyValueHeads * s.HeadDim);

    // Values that a block keeps of each row.
    private static long BlockValues(DecoderModel model, Recompute recompute)
    {
        var s = model.Settings;
        var (queries, keys) = Heads(s);
        long attention = 2 * queries + 2 * keys + s.NumAttentionHeads + (s.QkNorm ? queries + keys : 0) + 4L * model.AdapterRank;
        long rest = s.HiddenSize + 2L * s.IntermediateSize + (s.PostNorms ? 2L * s.HiddenSize : 0) + 3L * model.AdapterRank;
        return s.HiddenSize + (recompute == Recompute.Block ? 0 : rest) + (recompute == Recompute.None ? attention : 0);
    }

    // Beside what is kept: the branch's gradient with the inner values, or the normalised input and its gradient.
    private static long MlpValues(DecoderModel model)
    {
        var s = model.Settings;
        return s.HiddenSize + Math.Max(s.IntermediateSize, 2L * s.HiddenSize) + model.AdapterRank;
    }

    private static long AttentionValues(DecoderModel model)
    {
        var (queries, keys) = Heads(model.Settings);
        long width = model.Settings.HiddenSize;
        return queries + 2 * keys + Math.Max(queries + width, 2 * width) + model.AdapterRank;
    }

    private static long ProductBytes(DecoderModel model, long rows)
    {
        var s = model.Settings;
        int queries = (int)Heads(s).Queries;
        long most = 0;
        foreach (var (n, k) in (ReadOnlySpan<(int, int)>)[(s.HiddenSize, s.IntermediateSize), (s.IntermediateSize, s.HiddenSize), (s.HiddenSize, queries), (queries, s.HiddenSize)])
            most = Math.Max(most, Math.Max(Ops.LinearBytes(rows, n, k), Ops.LinearBackwardBytes(rows, n, k)));
        // B lies transposed beside a product of its own.
        return most + Workspace.BytesOf(model.AdapterRank, Math.Max(Math.Max(s.HiddenSize, s.IntermediateSize), queries));
    }

    private static long HeadBytes(DecoderSettings s, long rows) => Ops.CrossEntropyBackwardBytes(rows, s.VocabSize, s.HiddenSize);
}
