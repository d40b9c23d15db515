using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Attention of one position to its past: four keys or values at a time, read where they lie in the cache.</summary>
internal static unsafe class AttentionOneQuery
{
    private const int Keys = 4, Lanes = 8;

    /// <summary>All query heads that share key head <paramref name="index"/> % K of sequence <paramref name="index"/> / K.</summary>
    public static void Task(void* pointer, int index)
    {
        var a = (CachedAttentionArguments*)pointer;
        var shape = a->Shape;
        int sequence = index / shape.NumKeyValueHeads, head = index % shape.NumKeyValueHeads, group = shape.NumHeads / shape.NumKeyValueHeads, headDim = shape.HeadDim;
        var (keys, values) = a->Sequences[sequence];
        int first = shape.Window == 0 ? 0 : Math.Max(0, (int)keys.Rows - shape.Window), count = (int)keys.Rows - first;
        float* scores = Workers.Scratch(sizeof(float) * (long)group * count);
        float* q = a->Q.Row(sequence) + (long)head * group * headDim, y = a->Y.Row(sequence) + (long)head * group * headDim;
        Score(q, keys.Row(first) + head * headDim, keys.Columns, headDim, group, count, scores);
        for (int n = 0; n < group; n++)
        {
            ScoreRow.ScaleAndCap(scores + (long)n * count, count, shape.Scale, shape.SoftCap);
            SoftmaxRow.Run(scores + (long)n * count, count);
        }
        Mix(scores, values.Row(first) + head * headDim, values.Columns, headDim, group, count, y);
    }

    // scores[n, s] = q[n] k[s] for the query heads of a group; each key is read once, while it is in the first cache.
    private static void Score(float* q, float* k, int stride, int headDim, int group, int count, float* scores)
    {
        int s = 0;
        for (; s + Keys <= count; s += Keys, k += Keys * (long)stride)
        {
            for (int n = 0; n < group; n++)
                Dot4(q + n * headDim, k, stride, headDim, scores + (long)n * count + s);
        }
        for (; s < count; s++, k += stride)
        {
            for (int n = 0; n < group; n++)
                scores[(long)n * count + s] = Dot(q + n * headDim, k, headDim);
        }
    }

    private static void Dot4(float* q, float* k, int stride, int headDim, float* scores)
    {
        float* k1 = k + stride, k2 = k1 + stride, k3 = k2 + stride;
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int h = 0;
        for (; h + Lanes <= headDim; h += Lanes)
        {
            var query = Vector256.Load(q + h);
            s0 = Vector256.FusedMultiplyAdd(query, Vector256.Load(k + h), s0);
            s1 = Vector256.FusedMultiplyAdd(query, Vector256.Load(k1 + h), s1);
            s2 = Vector256.FusedMultiplyAdd(query, Vector256.Load(k2 + h), s2);
            s3 = Vector256.FusedMultiplyAdd(query, Vector256.Load(k3 + h), s3);
        }
        scores[0] = Vector256.Sum(s0) + Tail(q, k, h, headDim);
        scores[1] = Vector256.Sum(s1) + Tail(q, k1, h, headDim);
        scores[2] = Vector256.Sum(s2) + Tail(q, k2, h, headDim);
        scores[3] = Vector256.Sum(s3) + Tail(q, k3, h, headDim);
    }

    private static float Dot(float* q, float* k, int headDim)
    {
        Vector256<float> sum = default;
        int h = 0;
        for (; h + Lanes <= headDim; h += Lanes)
            sum = Vector256.FusedMultiplyAdd(Vector256.Load(q + h), Vector256.Load(k + h), sum);
        return Vector256.Sum(sum) + Tail(q, k, h, headDim);
    }

    private static float Tail(float* q, float* k, int h, int headDim)
    {
        float sum = 0;
        for (; h < headDim; h++)
            sum = MathF.FusedMultiplyAdd(q[h], k[h], sum);
        return sum;
    }

    // y[n] = sum of weights[n, s] v[s].
    private static void Mix(float* weights, float* v, int stride, int headDim, int group, int count, float* y)
    {
        new Span<float>(y, group * headDim).Clear();
        int s = 0;
        for (; s + Keys <= count; s += Keys, v += Keys * (long)stride)
        {
            for (int n = 0; n < group; n++)
                Add4(weights + (long)n * count + s, v, stride, headDim, y + n * headDim);
        }
        for (; s < count; s++, v += stride)
        {
            for (int n = 0; n < group; n++)
                Add(weights[(long)n * count + s], v, headDim, y + n * headDim);
        }
    }

    private static void Add4(float* weights, float* v, int stride, int headDim, float* y)
    {
        float* v1 = v + stride, v2 = v1 + stride, v3 = v2 + stride;
        Vector256<float> w0 = Vector256.Create(weights[0]), w1 = Vector256.Create(weights[1]), w2 = Vector256.Create(weights[2]), w3 = Vector256.Create(weights[3]);
        int h = 0;
        for (; h + Lanes <= headDim; h += Lanes)
        {
            var sum = Vector256.FusedMultiplyAdd(w0, Vector256.Load(v + h), Vector256.Load(y + h));
            sum = Vector256.FusedMultiplyAdd(w1, Vector256.Load(v1 + h), sum);
            sum = Vector256.FusedMultiplyAdd(w2, Vector256.Load(v2 + h), sum);
            Vector256.FusedMultiplyAdd(w3, Vector256.Load(v3 + h), sum).Store(y + h);
        }
        for (; h < headDim; h++)
        {
            float sum = MathF.FusedMultiplyAdd(weights[0], v[h], y[h]);
            sum = MathF.FusedMultiplyAdd(weights[1], v1[h], sum);
            sum = MathF.FusedMultiplyAdd(weights[2], v2[h], sum);
            y[h] = MathF.FusedMultiplyAdd(weights[3], v3[h], sum);
        }
    }

    private static void Add(float weight, float* v, int headDim, float* y)
    {
        int h = 0;
        for (; h + Lanes <= headDim; h += Lanes)
            Vector256.FusedMultiplyAdd(Vector256.Create(weight), Vector256.Load(v + h), Vector256.Load(y + h)).Store(y + h);
        for (; h < headDim; h++)
            y[h] = MathF.FusedMultiplyAdd(weight, v[h], y[h]);
    }
}
