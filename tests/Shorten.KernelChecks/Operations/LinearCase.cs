using Shorten.KernelChecks.Rows;
using Shorten.Tensors;
using Shorten.Tensors.Kernels;

namespace Shorten.KernelChecks.Operations;

/// <summary>One product y[M, N] = (or +=) x[M, K] W[N, K]^T + bias, against double arithmetic and, where the weight is packed, bit for bit
/// against its order of operations. Where the product runs in bf16, the reference rounds both factors to bf16 first.</summary>
internal sealed record LinearCase(DType DType, int M, int N, int K, bool Bias = false, bool Accumulate = false, ComputeMode Compute = ComputeMode.F32)
{
    // Above so many rows Ops.Linear promises chains of fused multiply-adds in order, the row in equal parts of at most 512, each added to the result.
    private const int FewRows = 16, MaxChain = 512;

    // Few rows: 16 lanes, 4 additions that join them, and up to 31 products.
    private const int Lanes = 16, AfterLanes = 4 + 31;

    // A bf16 lane takes two of each 32 columns.
    private const int RunColumns = 32;

    // Accumulating and the bias.
    private const int LastAdditions = 2;

    private readonly float[] _chains = new float[M * N];
    private readonly double[] _expected = new double[M * N];
    private readonly double[] _tolerances = new double[M * N];

    private bool IsBF16 => (M > FewRows || DType == DType.BF16) && MatMulTile.For(Compute).IsBF16;

    // Few rows are rounded in whole runs, the columns behind them are multiplied as they are.
    private int RoundedColumns => !IsBF16 ? 0 : M > FewRows ? K : K / RunColumns * RunColumns;

    private float[] Rounded(float[] values) =>
        [.. values.Select((value, i) => i % K < RoundedColumns ? ReferenceFloats.FromBF16(ReferenceFloats.ToBF16(value)) : value)];

    private int ChainLength => K == 0 ? 1 : (K + Chains - 1) / Chains;

    private int Chains => (K + MaxChain - 1) / MaxChain;

    public void Run()
    {
        var random = new Random(M + 1000 * (N + 1000 * K));
        var weight = StoredMatrix.Random(random, DType, N, K);
        float[] x = Numbers.Uniform(random, M * K), bias = Numbers.Uniform(random, Bias ? N : 0);
        float[] y = Accumulate ? Numbers.Uniform(random, M * N) : Numbers.Undefined(M * N);
        Reference(Rounded(x), Rounded(weight.Values), bias, y);
        foreach (bool atEnd in GuardedMatrix.Ends)
            Compare(Product(x, weight, bias, y, atEnd), $"{this} {(atEnd ? "before" : "behind")} a guard page");
    }

    private void Compare(float[] actual, string what)
    {
        Check.Within(_expected, actual, _tolerances, what);
        if (M > FewRows && !IsBF16)
            Check.SameBits(_chains, actual, what);
    }

    private float[] Product(float[] x, StoredMatrix stored, float[] bias, float[] y, bool atEnd)
    {
        using var input = new GuardedMatrix(x, K, M, atEnd);
        using var weight = new GuardedWeight(stored, atEnd);
        using var added = new GuardedMatrix(bias, bias.Length, 1, atEnd);
        using var output = new GuardedMatrix(y, N, M, atEnd);
        using var workspace = new Workspace(compute: Compute);
        Ops.Linear(input.Tensor, weight.Weight, added.Values, output.Tensor, workspace, Accumulate);
        return output.Values.ToArray();
    }

    private void Reference(float[] x, float[] weight, float[] bias, float[] y)
    {
        double roundings = LastAdditions + (M > FewRows ? Math.Min(K, ChainLength) + K / ChainLength + 1 : K / Lanes + AfterLanes);
        for (int i = 0; i < M * N; i++)
        {
            float start = Accumulate ? y[i] : 0;
            var (sum, magnitude, chain) = Dot(x.AsSpan(i / N * K, K), weight.AsSpan(i % N * K, K), start);
            float last = Bias ? bias[i % N] : 0;
            _expected[i] = start + sum + last;
            _tolerances[i] = (magnitude + Math.Abs(start) + Math.Abs(last)) * Rounding.Of(roundings);
            _chains[i] = Bias ? chain + last : chain;
        }
    }

    private (double Sum, double Magnitude, float Chain) Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float start)
    {
        double sum = 0, magnitude = 0;
        float total = start;
        for (int first = 0; first < a.Length; first += ChainLength)
        {
            float chain = 0;
            int end = Math.Min(first + ChainLength, a.Length);
            for (int k = first; k < end; k++)
            {
                double product = (double)a[k] * b[k];
                sum += product;
                magnitude += Math.Abs(product);
                chain = MathF.FusedMultiplyAdd(a[k], b[k], chain);
            }
            total += chain;
        }
        return (sum, magnitude, total);
    }
}
