using System.Runtime.Intrinsics;
using Shorten.Tensors.Kernels;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary>The elementary functions of <see cref="Simd"/> over their whole range.</summary>
public static unsafe class SimdChecks
{
    /// <summary>Largest error of <see cref="Simd.Tanh"/>: e^2x within 2 ulp, and three roundings of numbers of at most 2; together below 6 units for any x.</summary>
    public const double TanhError = 6 * Rounding.Unit;

    // What the summary of Exp promises.
    private const double ExpUlps = 2;

    // e^-x within 2 ulp (4 units), the sum and the quotient rounded.
    private const double SigmoidRoundings = 6;

    // e^-x overflows where the sigmoid is below this: 0 instead of it.
    private const double SigmoidUnderflow = 3e-39;

    // What the summary of Normal promises. The density is at most 0.4 times what e^-y is off: 4 units, y's own rounding (y e^-y is below 0.4) and the last product's.
    private const double NormalError = 3 * Rounding.Unit, DensityError = 4 * Rounding.Unit;

    private const float LastNormal = 15;

    private const float LastExp = 104, LastFiniteExp = 88.72283f, LastTanh = 20, LastSigmoid = 100;

    // About two million arguments a function; every fiftieth of them where the lanes are emulated.
    private static int Step => SimdLevels.Current < SimdLevel.Vector256 ? 49_999 : 997;

    private static bool HasLanes16 => SimdLevels.Current == SimdLevel.Vector512;

    [KernelCheck]
    public static void Exp_IsWithinTwoUlp()
    {
        Exp<Lanes8>();
        Exp<Lanes16>();
    }

    // All arguments whose result is neither 1 nor 0 nor infinity: half a billion, a second or two.
    [KernelCheck]
    public static void Exp_IsWithinTwoUlp_AtEveryFloat()
    {
        if (SimdLevels.Current < SimdLevel.Vector256)
            throw new PlatformNotSupportedException("too slow without 256-bit vectors");
        double error = HasLanes16 ? LargestExpError<Lanes16>() : LargestExpError<Lanes8>();
        if (!(error <= ExpUlps))
            throw new KernelCheckException($"e^x is off by {error} ulp");
    }

    [KernelCheck]
    public static void Tanh_IsWithinItsBound()
    {
        Sweep<Lanes8>(LastTanh, Simd.Tanh, Math.Tanh, _ => TanhError);
        Sweep<Lanes16>(LastTanh, Simd.Tanh, Math.Tanh, _ => TanhError);
    }

    [KernelCheck]
    public static void Sigmoid_IsWithinItsBound()
    {
        Sigmoid<Lanes8>();
        Sigmoid<Lanes16>();
    }

    [KernelCheck]
    public static void Normal_IsWithinItsBound()
    {
        Normal<Lanes8>();
        Normal<Lanes16>();
    }

    [KernelCheck]
    public static void Exp_EndsInZeroAndInfinity()
    {
        float infinity = float.PositiveInfinity;
        Same("Exp", Simd.Exp, Simd.Exp, [(0f, 1f), (-0f, 1f), (88.73f, infinity), (89f, infinity), (1e4f, infinity), (float.MaxValue, infinity), (infinity, infinity)]);
        Same("Exp", Simd.Exp, Simd.Exp, [(-104f, 0f), (-1e4f, 0f), (float.MinValue, 0f), (-infinity, 0f), (float.NaN, float.NaN), (-103.9f, float.Epsilon)]);
    }

    [KernelCheck]
    public static void TanhAndSigmoid_EndAtTheirLimits()
    {
        float infinity = float.PositiveInfinity;
        Same("Tanh", Simd.Tanh, Simd.Tanh, [(0f, 0f), (20f, 1f), (1e4f, 1f), (infinity, 1f), (-20f, -1f), (-1e4f, -1f), (-infinity, -1f), (float.NaN, float.NaN)]);
        Same("Normal", x => Simd.Normal(x, out _), x => Simd.Normal(x, out _), [(0f, 0.5f), (20f, 1f), (1e20f, 1f), (infinity, 1f), (-20f, 0f), (-1e20f, 0f), (-infinity, 0f), (float.NaN, float.NaN)]);
        Same("Sigmoid", Simd.Sigmoid, Simd.Sigmoid, [(0f, 0.5f), (20f, 1f), (1e4f, 1f), (infinity, 1f), (-1e4f, 0f), (-infinity, 0f), (float.NaN, float.NaN)]);
    }

    private static void Exp<T>() where T : struct, ILanes<T> =>
        Sweep<T>(LastExp, x => T.Min(Simd.Exp(x), T.Create(float.MaxValue)), x => Math.Min(Math.Exp(x), float.MaxValue), expected => ExpUlps * Ulp(expected));

    private static void Sigmoid<T>() where T : struct, ILanes<T> =>
        Sweep<T>(LastSigmoid, Simd.Sigmoid, x => 1 / (1 + Math.Exp(-x)), expected => Rounding.Of(SigmoidRoundings) * expected + SigmoidUnderflow);

    private static void Normal<T>() where T : struct, ILanes<T>
    {
        Sweep<T>(LastNormal, x => Simd.Normal(x, out _), x => (1 + ErfReference.Value(x / Math.Sqrt(2))) / 2, _ => NormalError);
        Sweep<T>(LastNormal, Density, x => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI), _ => DensityError);
    }

    private static T Density<T>(T x) where T : struct, ILanes<T>
    {
        Simd.Normal(x, out var density);
        return density;
    }

    private static double LargestExpError<T>() where T : struct, ILanes<T>
    {
        uint first = BitConverter.SingleToUInt32Bits(1f / (1 << 26)), sign = BitConverter.SingleToUInt32Bits(-0f);
        double positive = LargestExpError<T>(first, BitConverter.SingleToUInt32Bits(LastFiniteExp));
        double negative = LargestExpError<T>(sign | first, sign | BitConverter.SingleToUInt32Bits(LastExp));
        return Math.Max(positive, negative);
    }

    // In units in the last place of the float32 result.
    private static double LargestExpError<T>(uint first, uint last) where T : struct, ILanes<T>
    {
        float* x = stackalloc float[T.Count];
        float* y = stackalloc float[T.Count];
        var worst = Vector256<double>.Zero;
        for (uint bits = first; bits <= last - (uint)T.Count; bits += (uint)T.Count)
        {
            for (uint lane = 0; lane < T.Count; lane += 8)
                (Vector256.Create(bits + lane) + Vector256<uint>.Indices).AsSingle().Store(x + lane);
            Simd.Exp(T.Load(x)).Store(y);
            for (int lane = 0; lane < T.Count; lane += 8)
            {
                Vector256<float> argument = Vector256.Load(x + lane), result = Vector256.Load(y + lane);
                worst = Vector256.Max(worst, ExpError(Vector256.WidenLower(argument), Vector256.WidenLower(result)));
                worst = Vector256.Max(worst, ExpError(Vector256.WidenUpper(argument), Vector256.WidenUpper(result)));
            }
        }
        return Math.Max(Math.Max(worst[0], worst[1]), Math.Max(worst[2], worst[3]));
    }

    private static Vector256<double> ExpError(Vector256<double> x, Vector256<double> result)
    {
        var expected = Vector256.Exp(x);
        var power = (expected.AsInt64() & Vector256.Create(0x7FF0_0000_0000_0000)).AsDouble();
        return Vector256.Abs(result - expected) / Vector256.Max(power * Math.ScaleB(1, -23), Vector256.Create((double)float.Epsilon));
    }

    private static void Same(string what, Func<Lanes8, Lanes8> function8, Func<Lanes16, Lanes16> function16, (float X, float Y)[] pairs)
    {
        foreach (var (x, y) in pairs)
        {
            // Other values in the lanes around it must not matter.
            var eight = Vector256.Create(0f, 1f, -1f, x, float.NaN, 300f, -300f, 0.5f);
            float[] actual = [function8(new(eight)).Value[3], function16(new(Vector512.Create(eight, eight))).Value[11]];
            if (!Array.TrueForAll(actual, value => value.Equals(y)))
                throw new KernelCheckException($"{what}({x:R}) is {actual[0]:R} of 8 lanes and {actual[1]:R} of 16, expected {y:R}");
        }
    }

    // Evenly through the bit patterns: all exponents alike, from 0 to last and from -0 to -last.
    private static void Sweep<T>(float last, Func<T, T> function, Func<double, double> reference, Func<double, double> tolerance) where T : struct, ILanes<T>
    {
        uint end = BitConverter.SingleToUInt32Bits(last);
        float* x = stackalloc float[T.Count];
        float* y = stackalloc float[T.Count];
        int half = T.Count / 2;
        for (uint bits = 0; bits <= end; bits += (uint)(half * Step))
        {
            for (int lane = 0; lane < half; lane++)
                (x[lane], x[lane + half]) = (Argument(bits, lane), -Argument(bits, lane));
            function(T.Load(x)).Store(y);
            for (int lane = 0; lane < T.Count; lane++)
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
