namespace Shorten.KernelChecks.Operations;

/// <summary>The error function in double: erf x = 2 / sqrt(pi) e^(-x^2) (x + 2 x^3 / 3 + 4 x^5 / 15 + ...), a series without cancellation.</summary>
internal static class ErfReference
{
    /// <summary>erf x, relative error about 1e-15.</summary>
    public static double Value(double x)
    {
        // 1 - erf is below 1e-17 here.
        if (Math.Abs(x) > 6.1)
            return Math.CopySign(1, x);
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
