using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.Add"/>, <see cref="Ops.SoftCap"/> and <see cref="Ops.Embedding"/>.</summary>
public static class ElementwiseChecks
{
    // Crosses every vector and its remainder.
    private const int MaxColumns = 257;

    // The quotient's rounding moves tanh by less than half a unit; the product rounds.
    private const double CapError = SimdChecks.TanhError + 2 * Rounding.Unit;

    [KernelCheck]
    public static void Add_IsExact()
    {
        for (int columns = 0; columns <= MaxColumns; columns++)
            CompareAdd(3, columns);
        // Tasks hold about 16384 values.
        CompareAdd(1025, 64);
        CompareAdd(3, 16385);
        CompareAdd(0, 64);
    }

    [KernelCheck]
    public static void SoftCap_EqualsDefinition()
    {
        foreach (float cap in new[] { 1f, 30f, 50f })
        {
            for (int columns = 0; columns <= MaxColumns; columns++)
                CompareCap(columns % 4, columns, cap);
        }
    }

    [KernelCheck]
    public static void SoftCapOfZero_LeavesTheValues()
    {
        float[] x = [0, -0f, 1, -1e30f, float.PositiveInfinity, float.NaN, 3, 4, 5, 6];
        using var values = new GuardedMatrix(x, 10, 1, atEnd: true);
        Ops.SoftCap(values.Tensor, 0);
        Check.SameBits(x, values.Values, "cap 0");
    }

    [KernelCheck]
    public static void Embedding_IsExact()
    {
        foreach (var dtype in new[] { DType.F32, DType.BF16, DType.Q4_1, DType.Q8_0 })
        {
            for (int columns = 0; columns <= MaxColumns; columns += dtype.BlockElements())
            {
                CompareEmbedding(dtype, columns, 1);
                CompareEmbedding(dtype, columns, 48.5f);
            }
        }
    }

    private static void CompareAdd(int rows, int columns)
    {
        float[] x = Numbers.Uniform(new Random(columns), rows * columns), y = Numbers.Uniform(new Random(-columns - 1), rows * columns);
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            using var added = new GuardedMatrix(x, columns, rows, atEnd);
            using var sum = new GuardedMatrix(y, columns, rows, atEnd);
            Ops.Add(added.Tensor, sum.Tensor);
            Check.SameBits(x.Zip(y, (a, b) => b + a).ToArray(), sum.Values, $"[{rows}, {columns}]");
            Check.SameBits(x, added.Values, "what is added");
        }
    }

    private static void CompareCap(int rows, int columns, float cap)
    {
        float[] x = Numbers.Uniform(new Random(columns), rows * columns, columns % 5 == 0 ? 1e4f : 2 * cap);
        double[] expected = Array.ConvertAll(x, value => cap * Math.Tanh(value / (double)cap));
        double[] tolerances = Array.ConvertAll(expected, _ => cap * CapError);
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            using var values = new GuardedMatrix(x, columns, rows, atEnd);
            Ops.SoftCap(values.Tensor, cap);
            Check.Within(expected, values.Values, tolerances, $"cap {cap} of [{rows}, {columns}]");
        }
    }

    private static void CompareEmbedding(DType dtype, int columns, float scale)
    {
        var stored = StoredMatrix.Random(new Random(columns), dtype, 9, columns);
        int[] ids = [8, 0, 3, 3, 7];
        float[] expected = ids.SelectMany(id => stored.Values.Skip(id * columns).Take(columns)).Select(value => value * scale).ToArray();
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            using var table = new GuardedWeight(stored, atEnd);
            using var rows = new GuardedMatrix(Numbers.Undefined(expected.Length), columns, ids.Length, atEnd);
            Ops.Embedding(ids, table.Weight, scale, rows.Tensor);
            Check.SameBits(expected, rows.Values, $"{dtype} of {columns} columns by {scale}");
        }
    }
}
