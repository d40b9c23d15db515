using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>Causal attention: y = softmax(mask(cap(scale q k^T))) v for every head.</summary>
    /// <param name="q">Queries <c>[B x T, N x H]</c>.</param>
    /// <param name="k">Keys <c>[B x S, K x H]</c>; head n uses key head n / (N / K).</param>
    /// <param name="v">Values <c>[B x S, K x H]</c>.</param>
    /// <param name="shape">Sizes, scale, window and soft cap.</param>
    /// <param name="y">Output <c>[B x T, N x H]</c>, overwritten.</param>
    /// <param name="logSumExp">For <see cref="AttentionBackward"/>: ln sum e^scores of each row and head <c>[B x T, N]</c>, overwritten; or null where it is not wanted.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>Query t of T sees the keys up to S - T + t, at most Window of them; what is masked is not computed, beyond the edges of a tile. Scores exist for one tile of keys at a time
    /// (online softmax): the memory of a task does not depend on S. Results depend neither on threads nor on the width of the machine's vectors.</remarks>
    public static void Attention(Tensor q, Tensor k, Tensor v, in AttentionShape shape, Tensor y, Tensor? logSumExp = null)
    {
        RequireShape(q, k, v, shape);
        if (y.Rows != q.Rows || y.Columns != q.Columns)
            throw new ArgumentException($"y [{y.Rows}, {y.Columns}] does not fit {shape}", nameof(y));
        if (logSumExp is Tensor sums)
            RequireRowsOfHeads(sums, q, shape);
        var arguments = new AttentionArguments { Q = q, K = k, V = v, Y = y, LogSumExp = logSumExp ?? default, Shape = shape };
        if (shape.NumQueries < AttentionTiled.MinQueries)
            Workers.For(checked(shape.NumSequences * shape.NumKeyValueHeads), &arguments, &AttentionFewQueries.Task);
        else
            Workers.For(AttentionTiled.NumTasks(shape), &arguments, &AttentionTiled.Task);
    }
    private static void RequireShape(Tensor q, Tensor k, Tensor v, in AttentionShape shape)
    {
        int queryColumns = shape.NumHeads * shape.HeadDim, keyColumns = shape.NumKeyValueHeads * shape.HeadDim;
        bool fits = shape.NumKeyValueHeads > 0 && shape.NumHeads % shape.NumKeyValueHeads == 0 && shape.NumKeys >= shape.NumQueries && shape.Window >= 0
            && q.Columns == queryColumns && k.Columns == keyColumns && v.Columns == keyColumns
            && q.Rows == (long)shape.NumSequences * shape.NumQueries && k.Rows == (long)shape.NumSequences * shape.NumKeys && v.Rows == k.Rows;
        if (!fits)
            throw new ArgumentException($"q [{q.Rows}, {q.Columns}], k [{k.Rows}, {k.Columns}], v [{v.Rows}, {v.Columns}] do not fit {shape}");
    }

    private static void RequireRowsOfHeads(Tensor logSumExp, Tensor q, in AttentionShape shape)
    {
        if (logSumExp.Rows != q.Rows || logSumExp.Columns != shape.NumHeads)
            throw new ArgumentException($"[{logSumExp.Rows}, {logSumExp.Columns}] does not hold a number for each of {q.Rows} rows and {shape.NumHeads} heads", nameof(logSumExp));
    }
}
