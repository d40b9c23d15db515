using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>Attention of the newest position of each of B sequences to all of its own: a step of generation.</summary>
    /// <param name="q">Queries <c>[B, N x H]</c>.</param>
    /// <param name="sequences">Keys and values of each sequence <c>[S, K x H]</c>; the lengths S may differ.</param>
    /// <param name="shape">Sizes, scale, window and soft cap: one query a sequence, NumKeys the largest S.</param>
    /// <param name="y">Output <c>[B, N x H]</c>, overwritten.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>A row is what <see cref="Attention"/> gives for a sequence alone. One task is one sequence and one key head, whose keys and values are read once for all query heads that share it.</remarks>
    public static void AttentionCached(Tensor q, ReadOnlySpan<KeysAndValues> sequences, in AttentionShape shape, Tensor y)
    {
        int queryColumns = shape.NumHeads * shape.HeadDim;
        bool fits = shape.NumKeyValueHeads > 0 && shape.NumHeads % shape.NumKeyValueHeads == 0 && shape.NumQueries == 1 && shape.Window >= 0
            && sequences.Length == shape.NumSequences && q.Rows == sequences.Length && q.Columns == queryColumns && y.Rows == q.Rows && y.Columns == queryColumns;
        if (!fits)
            throw new ArgumentException($"q [{q.Rows}, {q.Columns}] of {sequences.Length} sequences and y [{y.Rows}, {y.Columns}] do not fit {shape}");
        int keyColumns = shape.NumKeyValueHeads * shape.HeadDim;
        foreach (var (keys, values) in sequences)
        {
            if (keys.Columns != keyColumns || values.Columns != keyColumns || keys.Rows != values.Rows || keys.Rows < 1 || keys.Rows > shape.NumKeys)
                throw new ArgumentException($"keys [{keys.Rows}, {keys.Columns}] and values [{values.Rows}, {values.Columns}] do not fit {shape}", nameof(sequences));
        }
        fixed (KeysAndValues* past = sequences)
        {
            var arguments = new CachedAttentionArguments { Q = q, Sequences = past, Y = y, Shape = shape };
            Workers.For(checked(sequences.Length * shape.NumKeyValueHeads), &arguments, &CachedTask);
        }
    }

    // A sequence with its own past is a batch of one.
    private static void CachedTask(void* pointer, int index)
    {
        var a = (CachedAttentionArguments*)pointer;
        int sequence = index / a->Shape.NumKeyValueHeads;
        var (keys, values) = a->Sequences[sequence];
        var shape = a->Shape with { NumSequences = 1, NumKeys = (int)keys.Rows };
        var arguments = new AttentionArguments { Q = a->Q.Slice(sequence, 1), K = keys, V = values, Y = a->Y.Slice(sequence, 1), Shape = shape };
        AttentionFewQueries.Task(&arguments, index % shape.NumKeyValueHeads);
    }
}
