using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.CrossEntropy"/> against double arithmetic: vocabularies around its chunks, soft caps, extreme logits.</summary>
public static class CrossEntropyChecks
{
    // The head is read in chunks of 2048 rows, in tasks of 96 rows of x.
    private const int Chunk = 2048, TaskRows = 96;

    // The sum of a chunk: 256 additions in each of 8 lanes, their sum, up to 7 single values; 4 units for e^x.
    private const int SumRoundings = Chunk / 8 + 3 + 7 + 4;

    private static readonly DType[] _types = [DType.F32, DType.BF16, DType.Q8_0];

    [KernelCheck]
    public static void VocabulariesAroundChunks()
    {
        int[] sizes = [1, 2, 31, 32, 33, Chunk - 1, Chunk, Chunk + 1, 2 * Chunk - 31, 2 * Chunk, 2 * Chunk + 33];
        for (int i = 0; i < sizes.Length; i++)
            Compare(_types[i % _types.Length], 5, sizes[i], 32, 1, 0);
    }

    [KernelCheck]
    public static void EachNumberOfRows()
    {
        int step = SimdLevels.Current < SimdLevel.Vector256 ? 13 : 1;
        for (int rows = 0; rows <= TaskRows + 4; rows += step)
            Compare(DType.F32, rows, 37, 9, 1, 0);
        Compare(DType.F32, 2 * TaskRows + 1, 37, 9, 1, 0);
    }

    [KernelCheck]
    public static void EachNumberOfColumns()
    {
        for (int columns = 0; columns <= 70; columns++)
            Compare(DType.F32, 3, 65, columns, 1, 0);
        Compare(DType.BF16, 3, 65, 1030, 1, 0);
    }

    [KernelCheck]
    public static void SoftCaps()
    {
        foreach (float cap in new[] { 1f, 30f })
        {
            Compare(DType.F32, 7, 33, 12, 20, cap);
            Compare(DType.F32, 7, Chunk + 5, 12, 20, cap);
        }
    }

    // One column and x = 1: the logits are the weights, exactly.
    [KernelCheck]
    public static void ExtremeLogits()
    {
        var random = new Random(20240603);
        foreach (int vocabulary in new[] { 1, 2, 33, Chunk, 2 * Chunk + 3 })
        {
            float[] logits = Numbers.Uniform(random, vocabulary, 1e4f);
            logits[vocabulary * 4 / 5] = -1e4f;
            logits[vocabulary * 3 / 5] = 1e4f;
            int[] targets = [vocabulary * 3 / 5, vocabulary * 4 / 5, 0, vocabulary - 1];
            var losses = Losses([1, 1, 1, 1], StoredMatrix.Of(logits, vocabulary, 1), targets, 0, atEnd: true);
            double logSum = 1e4 + Math.Log(logits.Sum(logit => Math.Exp(logit - 1e4)));
            for (int i = 0; i < targets.Length; i++)
                Near(logSum - logits[targets[i]], losses[i], Rounding.Of(SumRoundings + 104), $"vocabulary of {vocabulary}, target {targets[i]}");
        }
    }

    [KernelCheck]
    public static void NaN_GivesNaN_OnlyInItsRow()
    {
        foreach (int row in new[] { 0, 3, 11, 12, 99 })
        {
            var random = new Random(row);
            float[] x = Numbers.Uniform(random, 100 * 3);
            x[row * 3 + 1] = float.NaN;
            double[] losses = Losses(x, StoredMatrix.Random(random, DType.F32, Chunk + 40, 3), new int[100], 0, atEnd: true);
            for (int i = 0; i < losses.Length; i++)
            {
                if (double.IsNaN(losses[i]) != (i == row))
                    throw new KernelCheckException($"NaN in row {row}: the loss of row {i} is {losses[i]}");
            }
        }
    }

    private static void Compare(DType dtype, int rows, int vocabulary, int columns, float scale, float cap)
    {
        var random = new Random(rows + 1000 * (vocabulary + 10_000 * columns));
        float[] x = Numbers.Uniform(random, rows * columns, scale);
        var head = StoredMatrix.Random(random, dtype, vocabulary, columns);
        int[] targets = Enumerable.Range(0, rows).Select(i => i == 0 ? vocabulary - 1 : random.Next(vocabulary)).ToArray();
        double[] atEnd = Losses(x, head, targets, cap, atEnd: true), atBegin = Losses(x, head, targets, cap, atEnd: false);
        for (int row = 0; row < rows; row++)
        {
            var (loss, tolerance) = Reference(x.AsSpan(row * columns, columns), head, targets[row], cap);
            string what = $"row {row} of {rows}, {dtype} [{vocabulary}, {columns}], cap {cap}";
            Near(loss, atEnd[row], tolerance, what);
            Near(atEnd[row], atBegin[row], 0, what);
        }
    }

    private static (double Loss, double Tolerance) Reference(ReadOnlySpan<float> x, StoredMatrix head, int target, float cap)
    {
        double[] logits = new double[head.Rows];
        double error = 0;
        for (int v = 0; v < head.Rows; v++)
        {
            double sum = 0, magnitude = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double product = (double)x[i] * head.Values[v * head.Columns + i];
                sum += product;
                magnitude += Math.Abs(product);
            }
            logits[v] = cap == 0 ? sum : cap * Math.Tanh(sum / cap);
            error = Math.Max(error, magnitude * Rounding.Of(x.Length + 3) + cap * SimdChecks.TanhError);
        }
        double max = logits.Max(), loss = max + Math.Log(logits.Sum(logit => Math.Exp(logit - max))) - logits[target];
        // The logits' error counts in the sum and in the target's; the differences from the largest round as well.
        return (loss, 2 * error + Rounding.Of(SumRoundings + 2 * logits.Max(Math.Abs)));
    }

    private static double[] Losses(float[] x, StoredMatrix stored, int[] targets, float cap, bool atEnd)
    {
        double[] losses = new double[targets.Length];
        using var input = new GuardedMatrix(x, stored.Columns, targets.Length, atEnd);
        using var head = new GuardedWeight(stored, atEnd);
        using var workspace = new Workspace();
        Ops.CrossEntropy(input.Tensor, head.Weight, cap, targets, workspace, losses);
        return losses;
    }

    private static void Near(double expected, double actual, double tolerance, string what)
    {
        if (!(Math.Abs(actual - expected) <= tolerance))
            throw new KernelCheckException($"{what}: loss {actual:R}, expected {expected:R} within {tolerance:E1}");
    }
}
