using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.Rope"/> against double arithmetic, both layouts.</summary>
public static class RopeChecks
{
    // Two products, their sum, and the bound on the roundings of roundings.
    private const double Roundings = 3;

    private const int NumPositions = 50;

    [KernelCheck]
    public static void EachHeadDim()
    {
        for (int headDim = 2; headDim <= 258; headDim += 2)
            Compare(3, 2, headDim);
    }

    [KernelCheck]
    public static void EachNumberOfHeads()
    {
        for (int heads = 0; heads <= 65; heads++)
            Compare(2, heads, 6);
    }

    [KernelCheck]
    public static void EachNumberOfRows()
    {
        for (int rows = 0; rows <= 257; rows++)
            Compare(rows, 2, 4);
    }

    // Tasks hold about 16384 values.
    [KernelCheck]
    public static void RowsOfSeveralTasks() => Compare(257, 4, 64);

    private static void Compare(int rows, int heads, int headDim)
    {
        foreach (var layout in Enum.GetValues<RopeLayout>())
        {
            foreach (bool atEnd in GuardedMatrix.Ends)
                Compare(rows, heads, headDim, layout, atEnd);
        }
    }

    // Cosines and sines that belong to no angle: the formula holds for any table.
    private static void Compare(int rows, int heads, int headDim, RopeLayout layout, bool atEnd)
    {
        var random = new Random(rows + 1000 * (heads + 1000 * headDim));
        int half = headDim / 2, columns = heads * headDim;
        float[] x = Numbers.Uniform(random, rows * columns);
        float[] cos = Numbers.Uniform(random, NumPositions * half), sin = Numbers.Uniform(random, NumPositions * half);
        int[] positions = Enumerable.Range(0, rows).Select(_ => random.Next(NumPositions)).ToArray();
        double[] expected = new double[x.Length], tolerances = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int inHead = i % headDim, pair = layout == RopeLayout.Halves ? inHead % half : inHead / 2;
            bool isFirst = layout == RopeLayout.Halves ? inHead < half : inHead % 2 == 0;
            int distance = layout == RopeLayout.Halves ? half : 1, table = positions[i / columns] * half + pair;
            double own = (double)x[i] * cos[table], other = (double)x[isFirst ? i + distance : i - distance] * sin[table];
            expected[i] = isFirst ? own - other : own + other;
            tolerances[i] = Rounding.Of(Roundings) * (Math.Abs(own) + Math.Abs(other));
        }
        using var values = new GuardedMatrix(x, columns, rows, atEnd);
        using var cosines = new GuardedMatrix(cos, half, NumPositions, atEnd);
        using var sines = new GuardedMatrix(sin, half, NumPositions, atEnd);
        Ops.Rope(values.Tensor, headDim, positions, cosines.Tensor, sines.Tensor, layout);
        Check.Within(expected, values.Values, tolerances, $"{layout}, {rows} rows of {heads} heads of {headDim}");
    }
}
