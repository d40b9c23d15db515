using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.LowRankDown"/>, <see cref="Ops.LowRankUp"/> and <see cref="Ops.LowRankGradient"/> against double arithmetic, with and without a mask.</summary>
public static class LowRankChecks
{
    private const int MaxSize = 257;
    private const float Rate = 0.3f, Scale = 1.5f;

    [KernelCheck]
    public static void Products_EachSize()
    {
        for (int size = 0; size <= MaxSize; size++)
        {
            Compare(3, size, 8, size % 2 == 0);
            Compare(size, 70, 5, size % 2 == 1);
            Compare(5, 33, size % 40, true);
        }
    }

    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        var mask = new DropoutMask(Rate, 5);
        float[] x = Numbers.Uniform(new Random(1), 300 * 200), w = Numbers.Uniform(new Random(2), 8 * 200), down = Numbers.Uniform(new Random(3), 300 * 8);
        Gradients.SameBitsOnThreads(() => Down(x, w, mask, 300, 200, 8, true), "down");
        Gradients.SameBitsOnThreads(() => Up(down, w, mask, x, 300, 200, 8, true), "up");
        Gradients.SameBitsOnThreads(() => Gradient(down, x, mask, w, 300, 200, 8, false, true), "gradient");
    }

    // Each value's fate depends on its row and column alone.
    [KernelCheck]
    public static void Mask_DropsTheSamePlaces_OfEverySize()
    {
        var mask = new DropoutMask(Rate, 5);
        float[] all = Applied(mask, Ones(MaxSize + 1), 0);
        for (int size = 0; size <= MaxSize; size++)
        {
            for (int first = 0; first <= Math.Min(size, 17); first++)
                Check.SameBits(all.AsSpan(first, size - first), Applied(mask, Ones(size - first), first), $"{size} columns from {first}");
        }
    }

    private static void Compare(int rows, int columns, int rank, bool isMasked)
    {
        var random = new Random(rows + 1000 * columns);
        var mask = isMasked ? new DropoutMask(Rate, 5) : default;
        float[] x = Numbers.Uniform(random, rows * columns), w = Numbers.Uniform(random, rank * columns), down = Numbers.Uniform(random, rows * rank);
        double[] factors = Factors(mask, isMasked, rows, columns);
        double[] dropped = [.. x.Select((value, i) => value * factors[i])];
        string what = $"[{rows}, {columns}] of rank {rank}";
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            Near(Products(rows, rank, columns, (i, r, k) => Scale * dropped[i * columns + k] * w[r * columns + k]), columns, Down(x, w, mask, rows, columns, rank, atEnd), "down of " + what);
            double[] sums = Products(rows, columns, rank, (i, k, r) => (double)down[i * rank + r] * w[r * columns + k]);
            Near([.. sums.Select((sum, i) => x[i] + sum * factors[i])], rank + 1, Up(down, w, mask, x, rows, columns, rank, atEnd), "up of " + what);
            double[] gradient = Products(rank, columns, rows, (r, k, i) => down[i * rank + r] * dropped[i * columns + k]);
            Near([.. gradient.Select((sum, i) => w[i] + sum)], rows + 1, Gradient(down, x, mask, w, rows, columns, rank, false, atEnd), "gradient of " + what);
            float[] start = Turned(w, rank, columns);
            Near([.. gradient.Select((sum, i) => w[i] + sum)], rows + 1, Turned(Gradient(down, x, mask, start, rows, columns, rank, true, atEnd), columns, rank), "transposed gradient of " + what);
        }
    }

    // Values are below 1 and factors below 1.5 of each other: no partial sum is larger than three times their number.
    private static void Near(double[] expected, int terms, float[] actual, string what)
    {
        double[] tolerances = new double[expected.Length];
        Array.Fill(tolerances, Rounding.Of(terms + 3) * 3 * (terms + 1));
        Check.Within(expected, actual, tolerances, what);
    }

    private static double[] Products(int rows, int columns, int depth, Func<int, int, int, double> term) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => Enumerable.Range(0, depth).Sum(d => term(i / columns, i % columns, d)))];

    private static unsafe double[] Factors(DropoutMask mask, bool isMasked, int rows, int columns)
    {
        double[] factors = new double[rows * columns];
        Array.Fill(factors, 1);
        for (int row = 0; isMasked && row < rows; row++)
        {
            float[] values = Ones(columns);
            fixed (float* x = values)
                mask.Apply(x, row, 0, columns, x);
            Array.ConvertAll(values, value => (double)value).CopyTo(factors, row * columns);
        }
        return factors;
    }

    private static unsafe float[] Applied(DropoutMask mask, float[] values, int first)
    {
        using var row = new GuardedMatrix(values, values.Length, 1, atEnd: true);
        mask.Apply(row.Tensor.Data, 3, first, values.Length, row.Tensor.Data);
        return row.Values.ToArray();
    }

    private static float[] Ones(int count)
    {
        float[] ones = new float[count];
        Array.Fill(ones, 1);
        return ones;
    }

    private static float[] Turned(float[] values, int rows, int columns) => [.. Enumerable.Range(0, values.Length).Select(i => values[i % rows * columns + i / rows])];

    private static float[] Down(float[] x, float[] w, DropoutMask mask, int rows, int columns, int rank, bool atEnd)
    {
        using var input = new GuardedMatrix(x, columns, rows, atEnd);
        using var weight = new GuardedMatrix(w, columns, rank, atEnd);
        using var output = new GuardedMatrix(Numbers.Undefined(rows * rank), rank, rows, atEnd);
        Ops.LowRankDown(input.Tensor, mask, weight.Tensor, Scale, output.Tensor);
        return output.Values.ToArray();
    }

    private static float[] Up(float[] down, float[] w, DropoutMask mask, float[] start, int rows, int columns, int rank, bool atEnd)
    {
        using var input = new GuardedMatrix(down, rank, rows, atEnd);
        using var weight = new GuardedMatrix(w, columns, rank, atEnd);
        using var output = new GuardedMatrix(start, columns, rows, atEnd);
        Ops.LowRankUp(input.Tensor, weight.Tensor, mask, output.Tensor);
        return output.Values.ToArray();
    }

    private static float[] Gradient(float[] down, float[] x, DropoutMask mask, float[] start, int rows, int columns, int rank, bool isTransposed, bool atEnd)
    {
        using var left = new GuardedMatrix(down, rank, rows, atEnd);
        using var right = new GuardedMatrix(x, columns, rows, atEnd);
        using var output = isTransposed ? new GuardedMatrix(start, rank, columns, atEnd) : new GuardedMatrix(start, columns, rank, atEnd);
        Ops.LowRankGradient(left.Tensor, right.Tensor, mask, output.Tensor, isTransposed);
        return output.Values.ToArray();
    }
}
