namespace Shorten.Tensors.Kernels;

/// <summary>Attention for several queries: four at a time against tiles of sixteen keys, keys transposed and values padded once a head.</summary>
internal static unsafe class AttentionTiled
{
    private const int Rows = SmallTile.Rows, Columns = SmallTile.Columns;

    /// <summary>All query heads that share key head <paramref name="index"/> % K of sequence <paramref name="index"/> / K.</summary>
    public static void Task(void* pointer, int index)
    {
        var a = (AttentionArguments*)pointer;
        var shape = a->Shape;
        int sequence = index / shape.NumKeyValueHeads, head = index % shape.NumKeyValueHeads, group = shape.NumHeads / shape.NumKeyValueHeads;
        int keys = Pad(shape.NumKeys), width = Pad(shape.HeadDim);
        float* keysT = Workers.Scratch(sizeof(float) * ((long)shape.HeadDim * keys + (long)keys * width + Rows * (long)(keys + width + shape.HeadDim)));
        float* values = keysT + (long)shape.HeadDim * keys;
        float* scores = values + (long)keys * width;
        PackHead(a, sequence, head, keysT, values, keys, width);
        for (int n = head * group; n < (head + 1) * group; n++)
        {
            for (int t = 0; t < shape.NumQueries; t += Rows)
                RunQueries(a, sequence, n, t, keysT, values, scores, keys, width);
        }
    }

    private static int Pad(int count) => (count + Columns - 1) / Columns * Columns;

    private static void PackHead(AttentionArguments* a, int sequence, int head, float* keysT, float* values, int keys, int width)
    {
        int headDim = a->Shape.HeadDim, count = a->Shape.NumKeys;
        for (int s = 0; s < count; s++)
        {
            long row = (long)sequence * count + s;
            float* k = a->K.Row(row) + head * headDim;
            for (int h = 0; h < headDim; h++)
                keysT[(long)h * keys + s] = k[h];
            var value = new Span<float>(values + (long)s * width, width);
            new Span<float>(a->V.Row(row) + head * headDim, headDim).CopyTo(value);
            value[headDim..].Clear();
        }
        for (int h = 0; h < headDim; h++)
            new Span<float>(keysT + (long)h * keys + count, keys - count).Clear();
        new Span<float>(values + (long)count * width, (keys - count) * width).Clear();
    }

    private static void RunQueries(AttentionArguments* a, int sequence, int n, int t, float* keysT, float* values, float* scores, int keys, int width)
    {
        var shape = a->Shape;
        int count = Math.Min(Rows, shape.NumQueries - t), headDim = shape.HeadDim;
        int first = a->FirstKey(t) / Columns * Columns, end = Pad(a->LastKey(t + count - 1) + 1);
        float* outputs = scores + Rows * (long)keys, queries = outputs + Rows * width;
        for (int r = 0; r < Rows; r++)
            new Span<float>(a->Q.Row((long)sequence * shape.NumQueries + t + Math.Min(r, count - 1)) + n * headDim, headDim).CopyTo(new Span<float>(queries + r * headDim, headDim));
        for (int s = first; s < end; s += Columns)
            SmallTile.Run(queries, headDim, keysT + s, keys, headDim, scores + s, keys);
        for (int r = 0; r < count; r++)
            Normalize(a, scores + r * (long)keys, a->FirstKey(t + r), a->LastKey(t + r), first, end);
        for (int h = 0; h < width; h += Columns)
            SmallTile.Run(scores + first, keys, values + (long)first * width + h, width, end - first, outputs + h, width);
        for (int r = 0; r < count; r++)
            new Span<float>(outputs + r * width, headDim).CopyTo(new Span<float>(a->Y.Row((long)sequence * shape.NumQueries + t + r) + n * headDim, headDim));
    }

    // Scores outside firstKey .. lastKey become weights of 0, those inside a softmax.
    private static void Normalize(AttentionArguments* a, float* scores, int firstKey, int lastKey, int first, int end)
    {
        int count = lastKey - firstKey + 1;
        float* seen = scores + firstKey;
        ScoreRow.ScaleAndCap(seen, count, a->Shape.Scale, a->Shape.SoftCap);
        SoftmaxRow.Run(seen, count);
        new Span<float>(scores + first, firstKey - first).Clear();
        new Span<float>(scores + lastKey + 1, end - lastKey - 1).Clear();
    }
}
