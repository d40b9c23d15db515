using Shorten.KernelChecks.Rows;
using Shorten.Tensors;
using Shorten.Tensors.Kernels;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.LinearBackwardInput"/> and <see cref="Ops.LinearBackwardWeight"/>: every small size, the edges of tiles and passes crossed, stored types, threads.</summary>
public static unsafe class LinearBackwardChecks
{
    private const int MaxSize = 257, MaxSizeWithoutFma = 40;
    private const long MaxProductsWithoutFma = 200_000;

    private static readonly ComputeMode[] _modes = [ComputeMode.F32, ComputeMode.BF16];
    private static readonly int[] _edges = [1, 11, 12, 14, 15, 31, 33, 257];
    private static readonly int[] _sumEdges = [1, 2, 383, 385, 769];

    private static bool HasFma => SimdLevels.Current >= SimdLevel.Vector256;

    [KernelCheck]
    public static void EachSize()
    {
        for (int size = 0; size <= (HasFma ? MaxSize : MaxSizeWithoutFma); size++)
        {
            var mode = _modes[size % 2];
            Input(DType.F32, size, 17, 35, mode, accumulate: size % 3 == 0);
            Input(DType.BF16, 13, size, 35, mode, accumulate: size % 3 == 1);
            Input(DType.F32, 13, 17, size, mode, accumulate: size % 3 == 2);
            WeightGradient(size, 17, 35, mode);
            WeightGradient(13, size, 35, mode);
            WeightGradient(13, 17, size, mode);
        }
    }

    [KernelCheck]
    public static void Edges_Crossed()
    {
        foreach (var mode in _modes)
        {
            foreach (int rows in _edges)
            {
                foreach (int columns in _edges)
                {
                    foreach (int sum in _sumEdges)
                    {
                        if (!HasFma && (long)rows * columns * sum > MaxProductsWithoutFma)
                            continue;
                        Input(DType.BF16, rows, sum, columns, mode, accumulate: columns % 2 == 0);
                        WeightGradient(sum, rows, columns, mode);
                    }
                }
            }
        }
    }

    [KernelCheck]
    public static void BlockTypes()
    {
        foreach (var dtype in new[] { DType.Q4_1, DType.Q8_0, DType.Q6_K })
        {
            foreach (var mode in _modes)
                Input(dtype, 13, 33, 256, mode, accumulate: false);
        }
    }

    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        var random = new Random(20240607);
        int n = HasFma ? 800 : 20;
        float[] dY = Numbers.Uniform(random, 300 * n), x = Numbers.Uniform(random, 300 * 40);
        foreach (var mode in _modes)
        {
            float[] expected = Gradient(1, dY, x, n, mode);
            foreach (int threads in new[] { 2, 3, 8 })
                Check.SameBits(expected, Gradient(threads, dY, x, n, mode), $"{mode} on {threads} threads");
        }
    }

    private static float[] Gradient(int threads, float[] dY, float[] x, int n, ComputeMode mode)
    {
        int before = Workers.NumThreads;
        Workers.NumThreads = threads;
        try
        {
            return RunWeight(dY, x, new float[n * 40], n, 40, mode, atEnd: true);
        }
        finally
        {
            Workers.NumThreads = before;
        }
    }

    private static void Input(DType dtype, int m, int n, int k, ComputeMode mode, bool accumulate)
    {
        var random = new Random(m + 1000 * (n + 1000 * k));
        var weight = StoredMatrix.Random(random, dtype, n, k);
        float[] dY = Numbers.Uniform(random, m * n), dX = accumulate ? Numbers.Uniform(random, m * k) : Numbers.Undefined(m * k);
        float[] a = Rounded(dY, mode), b = Rounded(weight.Values, mode);
        var reference = new ProductReference(m, k, n, (row, i) => a[row * n + i], (i, column) => b[i * k + column], accumulate ? dX : null);
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            using var left = new GuardedMatrix(dY, n, m, atEnd);
            using var right = new GuardedWeight(weight, atEnd);
            using var result = new GuardedMatrix(dX, k, m, atEnd);
            using var workspace = new Workspace(compute: mode);
            Ops.LinearBackwardInput(left.Tensor, right.Weight, result.Tensor, workspace, accumulate);
            reference.Compare(result.Values, $"dX {dtype} {m} x {n} x {k}, {mode}");
        }
    }

    private static void WeightGradient(int m, int n, int k, ComputeMode mode)
    {
        var random = new Random(m + 1000 * (n + 1000 * k));
        float[] dY = Numbers.Uniform(random, m * n), x = Numbers.Uniform(random, m * k), dW = Numbers.Uniform(random, n * k);
        float[] a = Rounded(dY, mode), b = Rounded(x, mode);
        var reference = new ProductReference(n, k, m, (row, i) => a[i * n + row], (i, column) => b[i * k + column], dW);
        foreach (bool atEnd in GuardedMatrix.Ends)
            reference.Compare(RunWeight(dY, x, dW, n, k, mode, atEnd), $"dW {m} x {n} x {k}, {mode}");
    }

    private static float[] RunWeight(float[] dY, float[] x, float[] dW, int n, int k, ComputeMode mode, bool atEnd)
    {
        int m = n > 0 ? dY.Length / n : k > 0 ? x.Length / k : 0;
        using var left = new GuardedMatrix(dY, n, m, atEnd);
        using var right = new GuardedMatrix(x, k, m, atEnd);
        using var sums = new GuardedMatrix(dW, k, n, atEnd);
        using var workspace = new Workspace(compute: mode);
        Ops.LinearBackwardWeight(left.Tensor, right.Tensor, sums.Tensor, workspace);
        return sums.Values.ToArray();
    }

    private static float[] Rounded(float[] values, ComputeMode mode) =>
        MatMulTile.For(mode).IsBF16 ? Array.ConvertAll(values, value => ReferenceFloats.FromBF16(ReferenceFloats.ToBF16(value))) : values;
}
