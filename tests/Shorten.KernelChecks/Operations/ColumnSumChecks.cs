using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.BiasBackward"/> and <see cref="Ops.EmbeddingBackward"/>: sums of rows against double arithmetic.</summary>
public static class ColumnSumChecks
{
    private const int MaxSize = 257;

    [KernelCheck]
    public static void Bias_EachSize()
    {
        for (int size = 0; size <= MaxSize; size++)
        {
            CompareBias(7, size);
            CompareBias(size, 7);
        }
    }

    [KernelCheck]
    public static void Embedding_EachSize()
    {
        for (int size = 0; size <= MaxSize; size++)
        {
            CompareEmbedding(7, size, 1);
            CompareEmbedding(size, 7, 48.5f);
        }
    }

    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        float[] dY = Numbers.Uniform(new Random(1), 400 * 300);
        int[] ids = Enumerable.Range(0, 400).Select(i => i % 3).ToArray();
        Gradients.SameBitsOnThreads(() => Bias(dY, new float[300], atEnd: true), "bias");
        Gradients.SameBitsOnThreads(() => Embedding(dY, ids, 1, new float[3 * 300], 300, atEnd: true), "embedding");
    }

    private static void CompareBias(int rows, int columns)
    {
        var random = new Random(rows + 1000 * columns);
        float[] dY = Numbers.Uniform(random, rows * columns), start = Numbers.Uniform(random, columns);
        double[] expected = Array.ConvertAll(start, value => (double)value), tolerances = new double[columns];
        for (int i = 0; i < dY.Length; i++)
            expected[i % columns] += dY[i];
        // No partial sum is larger than the number of rows.
        Array.Fill(tolerances, Rounding.Of(rows + 1) * (rows + 1));
        foreach (bool atEnd in GuardedMatrix.Ends)
            Check.Within(expected, Bias(dY, start, atEnd), tolerances, $"bias of [{rows}, {columns}]");
    }

    // Nine tokens, some of them often.
    private static void CompareEmbedding(int rows, int columns, float scale)
    {
        var random = new Random(rows + 1000 * columns);
        float[] dY = Numbers.Uniform(random, rows * columns), start = Numbers.Uniform(random, 9 * columns);
        int[] ids = Enumerable.Range(0, rows).Select(i => i == 0 ? 8 : random.Next(9)).ToArray();
        double[] expected = Array.ConvertAll(start, value => (double)value), tolerances = new double[start.Length];
        for (int i = 0; i < dY.Length; i++)
            expected[ids[i / columns] * columns + i % columns] += (double)dY[i] * scale;
        Array.Fill(tolerances, Rounding.Of(rows + 2) * (rows + 1) * scale);
        foreach (bool atEnd in GuardedMatrix.Ends)
            Check.Within(expected, Embedding(dY, ids, scale, start, columns, atEnd), tolerances, $"embedding of [{rows}, {columns}] by {scale}");
    }

    private static float[] Bias(float[] dY, float[] start, bool atEnd)
    {
        using var gradient = new GuardedMatrix(dY, start.Length, start.Length == 0 ? 1 : dY.Length / start.Length, atEnd);
        using var sums = new GuardedMatrix(start, start.Length, 1, atEnd);
        Ops.BiasBackward(gradient.Tensor, sums.Tensor);
        return sums.Values.ToArray();
    }

    private static float[] Embedding(float[] dY, int[] ids, float scale, float[] start, int columns, bool atEnd)
    {
        using var gradient = new GuardedMatrix(dY, columns, ids.Length, atEnd);
        using var table = new GuardedMatrix(start, columns, columns == 0 ? 9 : start.Length / columns, atEnd);
        Ops.EmbeddingBackward(gradient.Tensor, ids, scale, table.Tensor);
        return table.Values.ToArray();
    }
}
