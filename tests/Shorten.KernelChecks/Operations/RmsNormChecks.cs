using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.RmsNorm"/> against double arithmetic.</summary>
public static class RmsNormChecks
{
    // Crosses every vector and its remainder.
    private const int MaxColumns = 257;

    private const float Eps = 1e-6f;

    [KernelCheck]
    public static void EachNumberOfColumns()
    {
        for (int columns = 0; columns <= MaxColumns; columns++)
            Compare(3, columns, 1);
    }

    [KernelCheck]
    public static void EachNumberOfRows()
    {
        for (int rows = 0; rows <= MaxColumns; rows++)
            Compare(rows, 19, 1);
    }

    // Tasks hold about 16384 values: rows that fill several, one, and less than one row a task.
    [KernelCheck]
    public static void RowsOfSeveralTasks()
    {
        Compare(1025, 64, 1);
        Compare(5, 16384, 1);
        Compare(3, 16385, 1);
    }

    [KernelCheck]
    public static void SmallAndLargeValues()
    {
        foreach (float scale in new[] { 0, 1e-18f, 1e-4f, 1e4f, 1e17f })
            Compare(5, 65, scale);
    }

    [KernelCheck]
    public static void InPlace_GivesTheSameBits()
    {
        float[] x = Numbers.Uniform(new Random(1), 5 * 77), weight = Numbers.Uniform(new Random(2), 77);
        using var separate = new GuardedMatrix(Numbers.Undefined(x.Length), 77, 5, atEnd: true);
        using var input = new GuardedMatrix(x, 77, 5, atEnd: true);
        Ops.RmsNorm(input.Tensor, weight, Eps, separate.Tensor);
        Ops.RmsNorm(input.Tensor, weight, Eps, input.Tensor);
        Check.SameBits(separate.Values, input.Values, "in place");
    }

    private static void Compare(int rows, int columns, float scale)
    {
        var random = new Random(columns + 1000 * rows);
        float[] x = Numbers.Uniform(random, rows * columns, scale), weight = Numbers.Uniform(random, columns);
        double[] expected = Reference(x, weight, rows, columns);
        // The sum of squares (32 lanes, 5 additions, up to 31 single products), the mean and eps: halved by the root. Then root, reciprocal, two products.
        double bound = Rounding.Of((columns / 32 + 5 + 32 + 2) / 2.0 + 4);
        double[] tolerances = Array.ConvertAll(expected, value => bound * Math.Abs(value) + float.Epsilon);
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            using var input = new GuardedMatrix(x, columns, rows, atEnd);
            using var factors = new GuardedMatrix(weight, columns, 1, atEnd);
            using var output = new GuardedMatrix(Numbers.Undefined(x.Length), columns, rows, atEnd);
            Ops.RmsNorm(input.Tensor, factors.Values, Eps, output.Tensor);
            Check.Within(expected, output.Values, tolerances, $"[{rows}, {columns}] up to {scale}");
        }
    }

    private static double[] Reference(float[] x, float[] weight, int rows, int columns)
    {
        double[] y = new double[x.Length];
        for (int row = 0; row < rows; row++)
        {
            double squares = 0;
            for (int i = 0; i < columns; i++)
                squares += (double)x[row * columns + i] * x[row * columns + i];
            double scale = 1 / Math.Sqrt(squares / columns + Eps);
            for (int i = 0; i < columns; i++)
                y[row * columns + i] = x[row * columns + i] * scale * weight[i];
        }
        return y;
    }
}
