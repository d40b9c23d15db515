using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Attention for up to three queries (generation): keys and values are read once, where they lie in the cache.</summary>
internal static unsafe class AttentionFewQueries
{
    /// <summary>All query heads that share key head <paramref name="index"/> % K of sequence <paramref name="index"/> / K.</summary>
    public static void Task(void* pointer, int index)
    {
        var a = (AttentionArguments*)pointer;
        var shape = a->Shape;
        int sequence = index / shape.NumKeyValueHeads, head = index % shape.NumKeyValueHeads, group = shape.NumHeads / shape.NumKeyValueHeads;
        float* scores = Workers.Scratch(shape.NumKeys * (long)sizeof(float));
        for (int n = head * group; n < (head + 1) * group; n++)
        {
            for (int t = 0; t < shape.NumQueries; t++)
                RunQuery(a, sequence, head, n, t, scores);
        }
    }

    private static void RunQuery(AttentionArguments* a, int sequence, int head, int n, int t, float* scores)
    {
        var shape = a->Shape;
        int headDim = shape.HeadDim, first = a->FirstKey(t), count = a->LastKey(t) - first + 1;
        long keyRow = (long)sequence * shape.NumKeys + first, queryRow = (long)sequence * shape.NumQueries + t;
        float* q = a->Q.Row(queryRow) + n * headDim, y = a->Y.Row(queryRow) + n * headDim;
        for (int s = 0; s < count; s++)
            scores[s] = LinearFewRows.Dot(q, a->K.Row(keyRow + s) + head * headDim, headDim);
        ScoreRow.ScaleAndCap(scores, count, shape.Scale, shape.SoftCap);
        SoftmaxRow.Run(scores, count);
        new Span<float>(y, headDim).Clear();
        for (int s = 0; s < count; s++)
            AddScaled(scores[s], a->V.Row(keyRow + s) + head * headDim, y, headDim);
    }

    private static void AddScaled(float factor, float* x, float* y, int count)
    {
        int i = 0;
        for (; i + 8 <= count; i += 8)
            Vector256.FusedMultiplyAdd(Vector256.Create(factor), Vector256.Load(x + i), Vector256.Load(y + i)).Store(y + i);
        for (; i < count; i++)
            y[i] = MathF.FusedMultiplyAdd(factor, x[i], y[i]);
    }
}
