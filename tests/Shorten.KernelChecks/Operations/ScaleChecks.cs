using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.Scale"/> and <see cref="Ops.ScaleColumns"/>.</summary>
public static class ScaleChecks
{
    private const int MaxColumns = 257;

    // A product and a sum, each rounded, of values below 1.
    private const double ScaleError = 4 * Rounding.Unit;

    [KernelCheck]
    public static void Scale_IsExact()
    {
        for (int columns = 0; columns <= MaxColumns; columns++)
            CompareScale(3, columns);
        // Tasks hold about 16384 values.
        CompareScale(1025, 64);
        CompareScale(3, 16385);
    }

    [KernelCheck]
    public static void ScaleColumns_EqualsDefinition()
    {
        for (int columns = 0; columns <= MaxColumns; columns++)
        {
            CompareColumns(3, columns, hasSummands: true);
            CompareColumns(3, columns, hasSummands: false);
        }
        CompareColumns(1025, 64, hasSummands: true);
    }

    private static void CompareScale(int rows, int columns)
    {
        float[] x = Numbers.Uniform(new Random(columns), rows * columns);
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            using var values = new GuardedMatrix(x, columns, rows, atEnd);
            Ops.Scale(values.Tensor, 0.37f);
            Check.SameBits([.. x.Select(value => value * 0.37f)], values.Values, $"[{rows}, {columns}]");
        }
    }

    private static void CompareColumns(int rows, int columns, bool hasSummands)
    {
        var random = new Random(columns);
        float[] x = Numbers.Uniform(random, rows * columns), factors = Numbers.Uniform(random, columns), summands = Numbers.Uniform(random, columns);
        double[] expected = [.. x.Select((value, i) => (double)value * factors[i % columns] + (hasSummands ? summands[i % columns] : 0))];
        double[] tolerances = Array.ConvertAll(expected, _ => ScaleError);
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            using var values = new GuardedMatrix(x, columns, rows, atEnd);
            using var f = new GuardedMatrix(factors, columns, 1, atEnd);
            using var s = new GuardedMatrix(summands, columns, 1, atEnd);
            Ops.ScaleColumns(values.Tensor, f.Values, hasSummands ? s.Values : default);
            Check.Within(expected, values.Values, tolerances, $"[{rows}, {columns}]");
        }
    }
}
