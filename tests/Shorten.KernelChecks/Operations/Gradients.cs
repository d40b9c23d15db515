using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary>Comparisons of gradients with those of a <see cref="GradientChecker"/>, and of runs on several threads.</summary>
internal static class Gradients
{
    private const int NumDirections = 3;

    /// <summary>Requires that <paramref name="actual"/> is <paramref name="start"/> (nothing where null) plus the gradient, to <paramref name="relative"/> of its largest value, or of 1.</summary>
    /// <remarks>Operands are of size 1: a small gradient is a difference of numbers of that size, and has their roundings.</remarks>
    public static void Compare(GradientChecker checker, int input, float[]? start, ReadOnlySpan<float> actual, double relative, string what)
    {
        double[] expected = checker.Gradient(input);
        for (int i = 0; start is not null && i < expected.Length; i++)
            expected[i] += start[i];
        double tolerance = relative * expected.Select(Math.Abs).Append(1).Max();
        Check.Within(expected, actual, Array.ConvertAll(expected, _ => tolerance), what);
    }

    /// <summary>Requires that the gradients of all inputs give the loss's derivative along random directions, to <paramref name="relative"/> of the size of what is added up.</summary>
    public static void CompareAlong(GradientChecker checker, float[][] gradients, double relative, string what)
    {
        var random = new Random(20240701);
        for (int i = 0; i < NumDirections; i++)
        {
            double[][] direction = [.. gradients.Select(gradient => gradient.Select(_ => random.NextDouble() * 2 - 1).ToArray())];
            double sum = 0, squares = 0;
            for (int input = 0; input < gradients.Length; input++)
            {
                for (int j = 0; j < gradients[input].Length; j++)
                {
                    double part = gradients[input][j] * direction[input][j];
                    sum += part;
                    squares += part * part;
                }
            }
            double expected = checker.Along(direction);
            // The roundings are independent: their sum grows as that of random signs.
            if (!(Math.Abs(sum - expected) <= relative * Math.Sqrt(squares)))
                throw new KernelCheckException($"{what}: derivative {sum:R}, expected {expected:R} within {relative * Math.Sqrt(squares):E1}");
        }
    }

    /// <summary>Requires the same bits on 1, 2, 3 and 8 threads.</summary>
    public static void SameBitsOnThreads(Func<float[]> run, string what)
    {
        int before = Workers.NumThreads;
        try
        {
            Workers.NumThreads = 1;
            float[] expected = run();
            foreach (int threads in new[] { 2, 3, 8 })
            {
                Workers.NumThreads = threads;
                Check.SameBits(expected, run(), $"{what} on {threads} threads");
            }
        }
        finally
        {
            Workers.NumThreads = before;
        }
    }
}
