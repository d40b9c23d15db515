using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Attention for up to three queries, each step of generation among them: keys and values are read once for all heads that share them, where they lie in the cache.</summary>
internal static unsafe class AttentionFewQueries
{
    // A tile of keys and values with 64 values each is 2 x 16 KB and stays in the first-level cache for the next head.
    private const int Keys = 64;

    /// <summary>All query heads that share key head <paramref name="index"/> % K of sequence <paramref name="index"/> / K.</summary>
    public static void Task(void* pointer, int index)
    {
        var a = (AttentionArguments*)pointer;
        var shape = a->Shape;
        int head = index % shape.NumKeyValueHeads, group = shape.NumHeads / shape.NumKeyValueHeads, rows = group * shape.NumQueries;
        long sequence = index / shape.NumKeyValueHeads;
        float* scores = Workers.Scratch(sizeof(float) * Keys + sizeof(RowState) * (long)rows);
        var states = new Span<RowState>(scores + Keys, rows);
        for (int row = 0; row < rows; row++)
        {
            long offset = (sequence * shape.NumQueries + row / group) * a->Q.Columns + (head * group + row % group) * shape.HeadDim;
            states[row] = new RowState { Q = a->Q.Data + offset, Y = a->Y.Data + offset, Query = row / group, Head = head * group + row % group, Largest = float.MinValue };
            new Span<float>(states[row].Y, shape.HeadDim).Clear();
        }
        long keyOffset = sequence * shape.NumKeys * a->K.Columns + head * shape.HeadDim;
        int end = a->LastKey(shape.NumQueries - 1) + 1;
        for (int key = a->FirstKey(0); key < end; key += Keys)
        {
            foreach (ref var state in states)
                AddTile(a, ref state, keyOffset, Math.Max(key, a->FirstKey(state.Query)), Math.Min(key + Keys, a->LastKey(state.Query) + 1), scores);
        }
        foreach (ref var state in states)
        {
            var y = new Span<float>(state.Y, shape.HeadDim);
            TensorPrimitives.Multiply(y, 1 / state.Total, y);
            if (a->LogSumExp.Data != null)
                a->LogSumExp.Row(sequence * shape.NumQueries + state.Query)[state.Head] = state.Largest + MathF.Log(state.Total);
        }
    }

    private static void AddTile(AttentionArguments* a, ref RowState state, long keyOffset, int first, int end, float* scores)
    {
        if (first >= end)
            return;
        var shape = a->Shape;
        int count = end - first;
        long stride = a->K.Columns, offset = keyOffset + first * stride;
        Scores(state.Q, a->K.Data + offset, stride, count, shape.HeadDim, shape.Scale, scores);
        Ops.CapRow(scores, count, shape.SoftCap);
        float max = SoftmaxRow.Max(scores, count), largest = max > state.Largest ? max : state.Largest;
        float factor = Simd.Exp(Lanes8.Create(state.Largest - largest)).Value[0];
        state.Total = state.Total * factor + SoftmaxRow.ExpSum(scores, count, largest, store: true);
        state.Largest = largest;
        if (Vector512.IsHardwareAccelerated)
            AddValues<Lanes16>(scores, count, a->V.Data + offset, stride, factor, state.Y, shape.HeadDim);
        else
            AddValues<Lanes8>(scores, count, a->V.Data + offset, stride, factor, state.Y, shape.HeadDim);
    }

    // Four keys at a time share the query and the addition of their lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scores(float* q, float* keys, long stride, int count, int headDim, float scale, float* scores)
    {
        int s = 0;
        if (Vector512.IsHardwareAccelerated && headDim % 32 == 0)
        {
            for (; s + 4 <= count; s += 4)
                (DotProduct.Four(q, keys + s * stride, stride, headDim) * scale).Store(scores + s);
        }
        for (; s < count; s++)
            scores[s] = DotProduct.Run(q, keys + s * stride, headDim) * scale;
    }

    // y = y factor + sum of weights[s] values[s], in the order of s; four vectors of y stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddValues<T>(float* weights, int count, float* values, long stride, float factor, float* y, int headDim) where T : struct, ILanes<T>
    {
        int h = 0;
        for (; h + 4 * T.Count <= headDim; h += 4 * T.Count)
        {
            T scale = T.Create(factor), y0 = T.Load(y + h) * scale, y1 = T.Load(y + h + T.Count) * scale;
            T y2 = T.Load(y + h + 2 * T.Count) * scale, y3 = T.Load(y + h + 3 * T.Count) * scale;
            float* v = values + h;
            for (int s = 0; s < count; s++, v += stride)
            {
                var weight = T.Create(weights[s]);
                y0 = T.FusedMultiplyAdd(weight, T.Load(v), y0);
                y1 = T.FusedMultiplyAdd(weight, T.Load(v + T.Count), y1);
                y2 = T.FusedMultiplyAdd(weight, T.Load(v + 2 * T.Count), y2);
                y3 = T.FusedMultiplyAdd(weight, T.Load(v + 3 * T.Count), y3);
            }
            y0.Store(y + h);
            y1.Store(y + h + T.Count);
            y2.Store(y + h + 2 * T.Count);
            y3.Store(y + h + 3 * T.Count);
        }
        for (; h + Lanes8.Count <= headDim; h += Lanes8.Count)
        {
            var sum = Lanes8.Load(y + h) * Lanes8.Create(factor);
            for (int s = 0; s < count; s++)
                sum = Lanes8.FusedMultiplyAdd(Lanes8.Create(weights[s]), Lanes8.Load(values + s * stride + h), sum);
            sum.Store(y + h);
        }
        for (; h < headDim; h++)
        {
            float sum = y[h] * factor;
            for (int s = 0; s < count; s++)
                sum = MathF.FusedMultiplyAdd(weights[s], values[s * stride + h], sum);
            y[h] = sum;
        }
    }

    private struct RowState
    {
        public float* Q, Y;
        public float Largest, Total;
        public int Query, Head;
    }
}
