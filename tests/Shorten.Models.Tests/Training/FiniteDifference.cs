namespace Shorten.Models.Tests.Training;

/// <summary>Derivatives from differences of a function's values.</summary>
internal static class FiniteDifference
{
    /// <summary>Derivative of <paramref name="function"/> where all <paramref name="values"/> move at once, each in the direction of its sign.</summary>
    public static double Of(Func<double> function, double[] values, int[] signs, double step)
    {
        double[] start = [.. values];
        Move(values, start, signs, step);
        double above = function();
        Move(values, start, signs, -step);
        double below = function();
        start.CopyTo(values, 0);
        return (above - below) / (2 * step);
    }

    private static void Move(double[] values, double[] start, int[] signs, double step)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = start[i] + signs[i] * step;
    }
}
