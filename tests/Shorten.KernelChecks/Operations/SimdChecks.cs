using System.Runtime.Intrinsics;
using Shorten.Tensors.Kernels;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary>The elementary functions of <see cref="Simd"/> over their whole range.</summary>
public static class SimdChecks
{
    /// <summary>Largest error of <see cref="Simd.Tanh"/>: e^2x within 2 ulp, and three roundings of numbers of at most 2; together below 6 units for any x.</summary>
    public const double TanhError = 6 * Rounding.Unit;

    // What the summary of Exp promises.
    private const double ExpUlps = 2;

    // e^-x within 2 ulp (4 units), the sum and the quotient rounded.
    private const double SigmoidRoundings = 6;

    // e^-x overflows where the sigmoid is below this: 0 instead of it.
    private const double SigmoidUnderflow = 3e-39;

    private const float LastExp = 104, LastTanh = 20, LastSigmoid = 100;

    // About two million arguments a function; every fiftieth of them where the lanes are emulated.
    private static int Step => SimdLevels.Current < SimdLevel.Vector256 ? 49_999 : 997;

    [KernelCheck]
    public static void Exp_IsWithinTwoUlp() =>
        Sweep(LastExp, x => Vector256.Min(Simd.Exp(x), Vector256.Create(float.MaxValue)), x => Math.Min(Math.Exp(x), float.MaxValue),
            expected => ExpUlps * Ulp(expected));

    [KernelCheck]
    public static void Tanh_IsWithinItsBound() => Sweep(LastTanh, Simd.Tanh, Math.Tanh, _ => TanhError);

    [KernelCheck]
    public static void Sigmoid_IsWithinItsBound() =>
        Sweep(LastSigmoid, Simd.Sigmoid, x => 1 / (1 + Math.Exp(-x)), expected => Rounding.Of(SigmoidRoundings) * expected + SigmoidUnderflow);

    [KernelCheck]
    public static void Exp_EndsInZeroAndInfinity()
    {
        float infinity = float.PositiveInfinity;
        Same("Exp", Simd.Exp, [(0f, 1f), (-0f, 1f), (88.73f, infinity), (89f, infinity), (1e4f, infinity), (float.MaxValue, infinity), (infinity, infinity)]);
        Same("Exp", Simd.Exp, [(-104f, 0f), (-1e4f, 0f), (float.MinValue, 0f), (-infinity, 0f), (float.NaN, float.NaN), (-103.9f, float.Epsilon)]);
    }

    [KernelCheck]
    public static void TanhAndSigmoid_EndAtTheirLimits()
    {
        float infinity = float.PositiveInfinity;
        Same("Tanh", Simd.Tanh, [(0f, 0f), (20f, 1f), (1e4f, 1f), (infinity, 1f), (-20f, -1f), (-1e4f, -1f), (-infinity, -1f), (float.NaN, float.NaN)]);
        Same("Sigmoid", Simd.Sigmoid, [(0f, 0.5f), (20f, 1f), (1e4f, 1f), (infinity, 1f), (-1e4f, 0f), (-infinity, 0f), (float.NaN, float.NaN)]);
    }

    private static void Same(string what, Func<Vector256<float>, Vector256<float>> function, (float X, float Y)[] pairs)
    {
        foreach (var (x, y) in pairs)
        {
            // Other values in the lanes around it must not matter.
            float actual = function(Vector256.Create(0f, 1f, -1f, x, float.NaN, 300f, -300f, 0.5f))[3];
            if (!actual.Equals(y))
                throw new KernelCheckException($"{what}({x:R}) is {actual:R}, expected {y:R}");
        }
    }

    // Evenly through the bit patterns: all exponents alike, from 0 to last and from -0 to -last.
    private static void Sweep(float last, Func<Vector256<float>, Vector256<float>> function, Func<double, double> reference, Func<double, double> tolerance)
    {
        uint end = BitConverter.SingleToUInt32Bits(last);
        for (uint bits = 0; bits <= end; bits += 4 * (uint)Step)
        {
            var half = Vector128.Create(Argument(bits, 0), Argument(bits, 1), Argument(bits, 2), Argument(bits, 3));
            var x = Vector256.Create(half, -half);
            var y = function(x);
            for (int lane = 0; lane < Vector256<float>.Count; lane++)
            {
                double expected = reference(x[lane]), allowed = tolerance(expected);
                if (!(Math.Abs(y[lane] - expected) <= allowed))
                    throw new KernelCheckException($"f({x[lane]:R}) is {y[lane]:R}, expected {expected:R} within {allowed:E1}");
            }
        }
    }

    private static float Argument(uint bits, int lane) => BitConverter.UInt32BitsToSingle(bits + (uint)(lane * Step));

    private static double Ulp(double value)
    {
        float below = MathF.Min((float)value, MathF.BitDecrement(float.MaxValue));
        return (double)MathF.BitIncrement(below) - below;
    }
}
