using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.RmsNormBackward"/> and <see cref="Ops.LayerNormBackward"/> against differences of double arithmetic.</summary>
public static class NormBackwardChecks
{
    // A few dozen roundings of the largest value.
    private const double Tolerance = 64 * Rounding.Unit;

    private const float Eps = 1e-3f;

    private static int MaxColumns => SimdLevels.Current < SimdLevel.Vector256 ? 40 : 130;

    [KernelCheck]
    public static void EachNumberOfColumns()
    {
        for (int columns = 1; columns <= MaxColumns; columns++)
            CompareBoth(2, columns, accumulate: columns % 2 == 0);
    }

    [KernelCheck]
    public static void EachNumberOfRows()
    {
        for (int rows = 0; rows <= 40; rows++)
            CompareBoth(rows, 5, accumulate: rows % 2 == 0);
    }

    // Parts of sums hold 16384 values at least, and there are 64 at most.
    [KernelCheck]
    public static void RowsOfSeveralParts()
    {
        foreach (var (rows, columns) in new[] { (700, 64), (3, 16385), (5001, 300) })
        {
            float[] ones = Enumerable.Repeat(1f, rows * columns).ToArray();
            float[] sums = RunRms(ones, ones, Enumerable.Repeat(1f, columns).ToArray(), null, columns, atEnd: true).DWeight;
            double expected = 1 + rows / Math.Sqrt(1 + Eps);
            Check.Within(Enumerable.Repeat(expected, columns).ToArray(), sums, Enumerable.Repeat(rows * Tolerance, columns).ToArray(), $"sums of [{rows}, {columns}]");
        }
    }

    [KernelCheck]
    public static void InPlace_GivesTheSameBits()
    {
        float[] x = Numbers.Uniform(new Random(1), 5 * 77), dY = Numbers.Uniform(new Random(2), 5 * 77), weight = Numbers.Uniform(new Random(3), 77);
        using var workspace = new Workspace();
        using var input = new GuardedMatrix(x, 77, 5, atEnd: true);
        using var gradient = new GuardedMatrix(dY, 77, 5, atEnd: true);
        Ops.RmsNormBackward(gradient.Tensor, input.Tensor, weight, Eps, gradient.Tensor, null, workspace);
        Check.SameBits(RunRms(dY, x, weight, null, 77, atEnd: true).DX, gradient.Values, "RMSNorm");
        dY.CopyTo(gradient.Values);
        Ops.LayerNormBackward(gradient.Tensor, input.Tensor, weight, Eps, gradient.Tensor, null, null, workspace);
        Check.SameBits(RunLayer(dY, x, weight, null, 77, atEnd: true).DX, gradient.Values, "LayerNorm");
    }

    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        float[] x = Numbers.Uniform(new Random(1), 900 * 65), dY = Numbers.Uniform(new Random(2), 900 * 65), weight = Numbers.Uniform(new Random(3), 65);
        Gradients.SameBitsOnThreads(() => [.. RunRms(dY, x, weight, null, 65, atEnd: true).DX, .. RunRms(dY, x, weight, null, 65, atEnd: true).DWeight], "RMSNorm");
        Gradients.SameBitsOnThreads(() => [.. RunLayer(dY, x, weight, null, 65, atEnd: true).DWeight, .. RunLayer(dY, x, weight, null, 65, atEnd: true).DBias], "LayerNorm");
    }

    private static void CompareBoth(int rows, int columns, bool accumulate)
    {
        var random = new Random(columns + 1000 * rows);
        float[] x = Numbers.Uniform(random, rows * columns, 2), weight = Numbers.Uniform(random, columns), dY = Numbers.Uniform(random, rows * columns);
        float[]? start = accumulate ? Numbers.Uniform(random, x.Length) : null;
        float[] ones = Enumerable.Repeat(1f, columns).ToArray();
        var rms = new GradientChecker(inputs => RmsLoss(inputs[0], inputs[1], dY), x, weight);
        var layer = new GradientChecker(inputs => LayerLoss(inputs[0], inputs[1], inputs[2], dY), x, weight, new float[columns]);
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            string what = $"[{rows}, {columns}]";
            var (dX, dWeight) = RunRms(dY, x, weight, start, columns, atEnd);
            Gradients.Compare(rms, 0, start, dX, Tolerance, $"RMSNorm dX {what}");
            Gradients.Compare(rms, 1, ones, dWeight, Tolerance, $"RMSNorm dWeight {what}");
            var (dX2, dWeight2, dBias) = RunLayer(dY, x, weight, start, columns, atEnd);
            Gradients.Compare(layer, 0, start, dX2, Tolerance, $"LayerNorm dX {what}");
            Gradients.Compare(layer, 1, ones, dWeight2, Tolerance, $"LayerNorm dWeight {what}");
            Gradients.Compare(layer, 2, ones, dBias, Tolerance, $"LayerNorm dBias {what}");
        }
    }

    private static double RmsLoss(double[] x, double[] weight, float[] dY)
    {
        double loss = 0;
        int columns = weight.Length;
        for (int row = 0; row < x.Length / columns; row++)
        {
            var values = x.AsSpan(row * columns, columns).ToArray();
            double scale = 1 / Math.Sqrt(values.Sum(value => value * value) / columns + Eps);
            for (int i = 0; i < columns; i++)
                loss += dY[row * columns + i] * values[i] * scale * weight[i];
        }
        return loss;
    }

    private static double LayerLoss(double[] x, double[] weight, double[] bias, float[] dY)
    {
        double loss = 0;
        int columns = weight.Length;
        for (int row = 0; row < x.Length / columns; row++)
        {
            var values = x.AsSpan(row * columns, columns).ToArray();
            double mean = values.Average(), scale = 1 / Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / columns + Eps);
            for (int i = 0; i < columns; i++)
                loss += dY[row * columns + i] * ((values[i] - mean) * scale * weight[i] + bias[i]);
        }
        return loss;
    }

    // The sums start at 1: they are added to.
    private static (float[] DX, float[] DWeight) RunRms(float[] dY, float[] x, float[] weight, float[]? start, int columns, bool atEnd)
    {
        int rows = x.Length / columns;
        using var gradient = new GuardedMatrix(dY, columns, rows, atEnd);
        using var input = new GuardedMatrix(x, columns, rows, atEnd);
        using var factors = new GuardedMatrix(weight, columns, 1, atEnd);
        using var result = new GuardedMatrix(start ?? Numbers.Undefined(x.Length), columns, rows, atEnd);
        using var sums = new GuardedMatrix(Enumerable.Repeat(1f, columns).ToArray(), columns, 1, atEnd);
        using var workspace = new Workspace();
        Ops.RmsNormBackward(gradient.Tensor, input.Tensor, factors.Values, Eps, result.Tensor, sums.Tensor, workspace, accumulate: start is not null);
        return (result.Values.ToArray(), sums.Values.ToArray());
    }

    private static (float[] DX, float[] DWeight, float[] DBias) RunLayer(float[] dY, float[] x, float[] weight, float[]? start, int columns, bool atEnd)
    {
        int rows = x.Length / columns;
        using var gradient = new GuardedMatrix(dY, columns, rows, atEnd);
        using var input = new GuardedMatrix(x, columns, rows, atEnd);
        using var factors = new GuardedMatrix(weight, columns, 1, atEnd);
        using var result = new GuardedMatrix(start ?? Numbers.Undefined(x.Length), columns, rows, atEnd);
        using var sums = new GuardedMatrix(Enumerable.Repeat(1f, columns).ToArray(), columns, 1, atEnd);
        using var biasSums = new GuardedMatrix(Enumerable.Repeat(1f, columns).ToArray(), columns, 1, atEnd);
        using var workspace = new Workspace();
        Ops.LayerNormBackward(gradient.Tensor, input.Tensor, factors.Values, Eps, result.Tensor, sums.Tensor, biasSums.Tensor, workspace, accumulate: start is not null);
        return (result.Values.ToArray(), sums.Values.ToArray(), biasSums.Values.ToArray());
    }
}
