using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.Linear"/>: every small size, the edges of the tiles crossed, stored types, threads.</summary>
public static unsafe class LinearChecks
{
    // Crosses every tile, panel and vector and its remainder.
    private const int MaxSize = 257;

    // Without hardware for fused multiply-adds a product takes a hundred times as long; smaller sizes still cross two panels and many tiles.
    private const int MaxSizeWithoutFma = 70;
    private const long MaxProductsWithoutFma = 300_000;

    // Both paths: some rows that are read one by one, and two tiles with a remainder.
    private const int FewRows = 3, ManyRows = 25;

    private static readonly int[] _rowEdges = [1, 5, 6, 7, 11, 12, 13, 31, 32, 33, 191, 192, 193, 257];
    private static readonly int[] _columnEdges = [1, 511, 512, 513, 1030];
    private static readonly DType[] _plainTypes = [DType.F32, DType.BF16];
    private static readonly DType[] _blockTypes = [DType.Q4_1, DType.Q8_0];

    private static bool HasFma => SimdLevels.Current >= SimdLevel.Vector256;

    private static int Sizes => HasFma ? MaxSize : MaxSizeWithoutFma;

    [KernelCheck]
    public static void EachNumberOfRows()
    {
        for (int m = 0; m <= Sizes; m++)
            new LinearCase(_plainTypes[m % 2], m, 35, 17, Bias: m % 3 == 0, Accumulate: m % 4 == 0).Run();
    }

    [KernelCheck]
    public static void EachNumberOfWeightRows()
    {
        for (int n = 0; n <= Sizes; n++)
        {
            new LinearCase(_plainTypes[n % 2], FewRows, n, 17, Bias: n % 3 == 0, Accumulate: n % 4 == 0).Run();
            new LinearCase(_plainTypes[n % 2], ManyRows, n, 17, Bias: n % 3 == 1, Accumulate: n % 4 == 1).Run();
        }
    }

    [KernelCheck]
    public static void EachNumberOfColumns()
    {
        for (int k = 0; k <= Sizes; k++)
        {
            new LinearCase(_plainTypes[k % 2], FewRows, 35, k, Bias: k % 3 == 0, Accumulate: k % 4 == 0).Run();
            new LinearCase(_plainTypes[k % 2], ManyRows, 35, k, Bias: k % 3 == 1, Accumulate: k % 4 == 1).Run();
        }
    }

    // All pairs of two edges: M with N, M with K and N with K.
    [KernelCheck]
    public static void EdgesOfTiles_Crossed()
    {
        for (int i = 0; i < _rowEdges.Length; i++)
        {
            for (int j = 0; j < _rowEdges.Length; j++)
            {
                var size = new LinearCase(DType.F32, _rowEdges[i], _rowEdges[j], _columnEdges[(i + j) % _columnEdges.Length]);
                if (HasFma || (long)size.M * size.N * size.K <= MaxProductsWithoutFma)
                    size.Run();
            }
        }
    }

    [KernelCheck]
    public static void BlockTypes_EachNumberOfBlocks()
    {
        foreach (var dtype in _blockTypes)
        {
            for (int k = 0; k <= Sizes; k += 32)
            {
                new LinearCase(dtype, FewRows, 35, k, Bias: true).Run();
                new LinearCase(dtype, ManyRows, 35, k, Accumulate: true).Run();
            }
            new LinearCase(dtype, FewRows, 33, 1056, Accumulate: true).Run();
            new LinearCase(dtype, ManyRows, 33, 1056, Bias: true).Run();
        }
    }

    // The edges of the bf16 tile, of a panel, of a pass of pairs, and odd numbers of values.
    [KernelCheck]
    public static void BF16_EdgesOfTiles_Crossed()
    {
        foreach (var dtype in new[] { DType.F32, DType.BF16 })
        {
            foreach (int m in new[] { 17, 27, 28, 29, 197, 257 })
            {
                foreach (int n in new[] { 1, 31, 32, 33, 257 })
                {
                    if (!HasFma && (long)m * n > 300)
                        continue;
                    foreach (int k in new[] { 0, 1, 2, 31, 513, 1023, 1024, 1025, 2049 })
                        new LinearCase(dtype, m, n, k, Bias: k % 2 == 0, Accumulate: n % 2 == 0, Compute: ComputeMode.BF16).Run();
                }
            }
        }
    }

    [KernelCheck]
    public static void BF16_EachSize()
    {
        for (int size = 0; size <= Sizes; size++)
        {
            new LinearCase(_plainTypes[size % 2], size, 35, 17, Compute: ComputeMode.BF16).Run();
            new LinearCase(_plainTypes[size % 2], ManyRows, size, 17, Compute: ComputeMode.BF16).Run();
            new LinearCase(_plainTypes[size % 2], ManyRows, 35, size, Compute: ComputeMode.BF16).Run();
        }
    }

    // The edges of the tile of few rows, four by four, of a run of 32 columns, and weight rows in several tasks.
    [KernelCheck]
    public static void BF16_FewRows_EdgesOfTiles_Crossed()
    {
        for (int m = 1; m <= 16; m++)
        {
            foreach (int n in new[] { 1, 3, 4, 5, 257, 1100 })
            {
                foreach (int k in new[] { 0, 1, 31, 32, 33, 63, 64, 65, 576 })
                {
                    if (HasFma || (long)n * k < 1000)
                        new LinearCase(DType.BF16, m, n, k, Bias: k % 2 == 0, Accumulate: n % 2 == 0, Compute: ComputeMode.BF16).Run();
                }
            }
        }
    }

    // 400 x 1700: three blocks of rows by two of columns.
    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        var random = new Random(20240601);
        int k = HasFma ? 40 : 3;
        var stored = StoredMatrix.Random(random, DType.F32, 1700, k);
        float[] x = Numbers.Uniform(random, 400 * k), bias = Numbers.Uniform(random, 1700);
        foreach (var compute in new[] { ComputeMode.F32, ComputeMode.BF16 })
        {
            foreach (int rows in new[] { FewRows, 400 })
            {
                float[] expected = WithThreads(1, x[..(rows * k)], stored, bias, compute);
                foreach (int threads in new[] { 2, 3, 8 })
                    Check.SameBits(expected, WithThreads(threads, x[..(rows * k)], stored, bias, compute), $"{rows} rows on {threads} threads, {compute}");
            }
        }
    }

    [KernelCheck]
    public static void SameBits_ForARow_InAnyBatch()
    {
        var random = new Random(20240602);
        var stored = StoredMatrix.Random(random, DType.F32, 33, 40);
        SameBits(stored, ComputeMode.F32, 200, [17, 24, 25, 191, 193]);
        SameBits(stored, ComputeMode.F32, 16, [1, 2, 3, 5]);
        SameBits(StoredMatrix.Random(random, DType.BF16, 33, 72), ComputeMode.BF16, 16, [1, 2, 3, 5, 15]);
        foreach (var dtype in _blockTypes)
            SameBits(StoredMatrix.Random(random, dtype, 33, 96), ComputeMode.Int8, 16, [1, 2, 3, 5, 15]);
    }

    private static void SameBits(StoredMatrix stored, ComputeMode compute, int rows, int[] parts)
    {
        float[] x = Numbers.Uniform(new Random(rows), rows * stored.Columns);
        float[] all = WithThreads(2, x, stored, [], compute);
        foreach (int part in parts)
        {
            float[] tail = WithThreads(2, x[^(part * stored.Columns)..], stored, [], compute);
            Check.SameBits(all.AsSpan(^(part * stored.Rows)..), tail, $"the last {part} of {rows} rows, {stored.DType}, {compute}");
        }
    }

    private static float[] WithThreads(int threads, float[] x, StoredMatrix stored, float[] bias, ComputeMode compute = ComputeMode.F32)
    {
        int rows = x.Length / stored.Columns, before = Workers.NumThreads;
        using var input = new GuardedMatrix(x, stored.Columns, rows, atEnd: true);
        using var weight = new GuardedWeight(stored, atEnd: true);
        using var output = new GuardedMatrix(Numbers.Undefined(rows * stored.Rows), stored.Rows, rows, atEnd: true);
        using var workspace = new Workspace(compute: compute);
        Workers.NumThreads = threads;
        try
        {
            Ops.Linear(input.Tensor, weight.Weight, bias, output.Tensor, workspace);
        }
        finally
        {
            Workers.NumThreads = before;
        }
        return output.Values.ToArray();
    }
}
