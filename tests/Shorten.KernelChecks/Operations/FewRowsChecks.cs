using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary>Products of 1 to 16 rows: every dtype with a kernel of its own and some without, in float32 and in 8 bits.</summary>
public static class FewRowsChecks
{
    private const int MaxSize = 257;

    // Without hardware for fused multiply-adds a product takes a hundred times as long.
    private const int MaxSizeWithoutFma = 70;

    private static readonly DType[] _plain = [DType.F32, DType.F16, DType.BF16];
    private static readonly DType[] _smallBlocks = [DType.Q8_0, DType.Q4_0, DType.Q4_1, DType.Q5_0, DType.Q5_1, DType.IQ4_NL];
    private static readonly DType[] _superBlocks = [DType.Q4_K, DType.Q5_K, DType.Q6_K, DType.Q2_K];
    private static readonly ComputeMode[] _modes = [ComputeMode.F32, ComputeMode.Int8];

    // Tiles are 4 rows of x by 4 of the weight, and on integers 16 of the weight.
    private static readonly int[] _edges = [1, 3, 4, 5, 15, 16, 17, MaxSize];
    private static readonly int[] _rowEdges = [1, 2, 3, 4, 5, 16];

    private static bool HasFma => SimdLevels.Current >= SimdLevel.Vector256;

    private static int Sizes => HasFma ? MaxSize : MaxSizeWithoutFma;

    [KernelCheck]
    public static void EachNumberOfColumns()
    {
        foreach (var dtype in _plain)
        {
            for (int k = 0; k <= Sizes; k++)
                new FewRowsCase(dtype, 1 + k % 5, 5, k, Accumulate: k % 4 == 0).Compare();
        }
    }

    [KernelCheck]
    public static void EachNumberOfWeightRows()
    {
        for (int n = 0; n <= Sizes; n++)
        {
            new FewRowsCase(_plain[n % _plain.Length], 1 + n % 5, n, 33).Compare();
            new FewRowsCase(_smallBlocks[n % _smallBlocks.Length], 1 + n % 5, n, 32, _modes[n % 2]).Compare();
        }
    }

    [KernelCheck]
    public static void EachNumberOfRows()
    {
        foreach (var dtype in (DType[])[.. _plain, .. _smallBlocks])
        {
            for (int m = 1; m <= 16; m++)
                new FewRowsCase(dtype, m, 6, 64, dtype == DType.BF16 ? ComputeMode.F32 : _modes[m % 2], Accumulate: m % 3 == 0).Compare();
        }
    }

    // Up to eight runs the scales are read one by one, then eight at a time.
    [KernelCheck]
    public static void EachNumberOfRuns()
    {
        int most = HasFma ? 33 : 10;
        foreach (var mode in _modes)
        {
            foreach (var dtype in _smallBlocks)
            {
                for (int runs = 0; runs <= most; runs++)
                    new FewRowsCase(dtype, 1 + runs % 5, 5, runs * 32, mode, Accumulate: runs % 4 == 1).Compare();
            }
        }
    }

    [KernelCheck]
    public static void SuperBlocks()
    {
        foreach (var mode in _modes)
        {
            foreach (var dtype in _superBlocks)
            {
                for (int blocks = 1; blocks <= (HasFma ? 5 : 1); blocks++)
                {
                    for (int m = 1; m <= 6; m++)
                        new FewRowsCase(dtype, m, 3 + m, blocks * 256, mode, Accumulate: m % 3 == 0).Compare();
                }
            }
        }
    }

    [KernelCheck]
    public static void EdgesOfTiles_Crossed()
    {
        foreach (int m in _rowEdges)
        {
            foreach (int n in _edges.Where(n => n <= Sizes))
            {
                foreach (int k in _edges.Append(31).Append(33).Where(k => k <= Sizes))
                    new FewRowsCase(_plain[(m + n + k) % _plain.Length], m, n, k).Compare();
                new FewRowsCase(DType.Q4_1, m, n, 96, _modes[n % 2]).Compare();
                new FewRowsCase(DType.Q8_0, m, n, 96, _modes[1 - n % 2]).Compare();
            }
        }
    }

    // 600 rows are several tasks.
    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        int before = Workers.NumThreads;
        try
        {
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                Workers.NumThreads = threads;
                new FewRowsCase(DType.BF16, 3, 601, HasFma ? 72 : 8).Compare();
                foreach (var mode in _modes)
                    new FewRowsCase(DType.Q4_1, 2, 601, HasFma ? 576 : 32, mode).Compare();
            }
        }
        finally
        {
            Workers.NumThreads = before;
        }
    }
}
