using System.Runtime.Intrinsics.X86;
using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary>One product of few rows: in float32 bit for bit against its order of operations, which is the same at every SIMD level; on integers
/// against double arithmetic on the rounded x.</summary>
internal sealed record FewRowsCase(DType DType, int M, int N, int K, ComputeMode Compute = ComputeMode.F32, bool Accumulate = false)
{
    // The promise for float32: 16 lanes over whole runs of 32 columns, the rest in order.
    private const int Lanes = 16, RunColumns = 32;

    // On integers x has 14 bits, and a group of values with one scale gives at most six roundings: the product of the scales, the integer sum, the sum of x, two multiply-adds.
    private const int Largest = 8191, GroupRoundings = 6;

    // Scales as they are read, and accumulation.
    private const int OtherRoundings = 4;

    private readonly float[] _x = Numbers.Uniform(new Random(M + 1000 * K), M * K);
    private readonly StoredMatrix _weight = StoredMatrix.Random(new Random(N + 1000 * K), DType, N, K);
    private readonly float[] _y = Accumulate ? Numbers.Uniform(new Random(M + 1000 * N), M * N) : Numbers.Undefined(M * N);

    private int Group => DType == DType.Q6_K ? 16 : 32;

    private bool IsInteger => Compute == ComputeMode.Int8 && DType.IsQuantized() && DType is not (DType.IQ4_NL or DType.Q2_K) && Avx2.IsSupported;

    public void Compare()
    {
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            float[] actual = Product(atEnd);
            string what = $"{this} {(atEnd ? "before" : "behind")} a guard page";
            if (IsInteger)
                CompareIntegers(actual, what);
            else
                Check.SameBits(FloatReference(), actual, what);
        }
    }

    private float[] Product(bool atEnd)
    {
        using var input = new GuardedMatrix(_x, K, M, atEnd);
        using var weight = new GuardedWeight(_weight, atEnd);
        using var output = new GuardedMatrix(_y, N, M, atEnd);
        using var workspace = new Workspace(compute: Compute);
        Ops.Linear(input.Tensor, weight.Weight, default, output.Tensor, workspace, Accumulate);
        return output.Values.ToArray();
    }

    private float[] FloatReference()
    {
        float[] result = new float[M * N];
        for (int i = 0; i < result.Length; i++)
        {
            float sum = Dot(_weight.Values.AsSpan(i % N * K, K), _x.AsSpan(i / N * K, K));
            result[i] = Accumulate ? _y[i] + sum : sum;
        }
        return result;
    }

    private static float Dot(ReadOnlySpan<float> w, ReadOnlySpan<float> x)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        int whole = w.Length / RunColumns * RunColumns;
        for (int k = 0; k < whole; k++)
            lanes[k % Lanes] = MathF.FusedMultiplyAdd(w[k], x[k], lanes[k % Lanes]);
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
                lanes[i] += lanes[i + half];
        }
        for (int k = whole; k < w.Length; k++)
            lanes[0] = MathF.FusedMultiplyAdd(w[k], x[k], lanes[0]);
        return lanes[0];
    }

    private void CompareIntegers(float[] actual, string what)
    {
        double[] expected = new double[M * N], tolerances = new double[M * N];
        double[] x = new double[M * K];
        for (int first = 0; first < x.Length; first += Group)
            Round(_x.AsSpan(first, Group), x.AsSpan(first, Group));
        for (int i = 0; i < expected.Length; i++)
        {
            double start = Accumulate ? _y[i] : 0, sum = start, magnitude = Math.Abs(start);
            for (int k = 0; k < K; k++)
            {
                double product = x[i / N * K + k] * _weight.Values[i % N * K + k];
                sum += product;
                magnitude += Math.Abs(product);
            }
            expected[i] = sum;
            tolerances[i] = magnitude * Rounding.Of(K / Group * GroupRoundings + OtherRoundings);
        }
        Check.Within(expected, actual, tolerances, what);
    }

    // The nearest multiple of the largest magnitude / 8191.
    private static void Round(ReadOnlySpan<float> x, Span<double> rounded)
    {
        float largest = 0;
        foreach (float value in x)
            largest = MathF.Max(largest, MathF.Abs(value));
        float inverse = Largest / largest, scale = largest / Largest;
        for (int i = 0; i < x.Length; i++)
            rounded[i] = (double)MathF.Round(x[i] * inverse, MidpointRounding.ToEven) * scale;
    }
}
