using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.CrossEntropyBackward"/> against differences of double arithmetic: vocabularies around its chunks, rows left out, soft caps.</summary>
public static class CrossEntropyBackwardChecks
{
    private const int Chunk = 2048;

    // Logits of a few units carry as many units of rounding into their exponential; sums over the vocabulary or the rows.
    private const double Tolerance = 256 * Rounding.Unit;

    [KernelCheck]
    public static void EachSize()
    {
        for (int size = 1; size <= 40; size++)
        {
            Compare(size % 7, size, 5, 0);
            Compare(3, 9, size, 0);
            Compare(size % 16, 9, 5, size % 2 == 0 ? 3 : 0);
        }
    }

    [KernelCheck]
    public static void SoftCaps()
    {
        foreach (float cap in new[] { 0.5f, 2f, 30f })
            Compare(5, 17, 12, cap);
    }

    [KernelCheck]
    public static void VocabulariesAroundChunks()
    {
        foreach (int vocabulary in new[] { Chunk - 1, Chunk, Chunk + 1, 2 * Chunk + 33 })
            CompareAlong(5, vocabulary, 7, vocabulary % 2 == 0 ? 0 : 4);
    }

    // Tasks hold 84 rows.
    [KernelCheck]
    public static void RowsOfSeveralTasks()
    {
        foreach (int rows in new[] { 83, 84, 85, 200 })
            CompareAlong(rows, 37, 9, 0);
    }

    [KernelCheck]
    public static void RowsOfNoWeight_MayHoldAnything()
    {
        float[] x = Numbers.Uniform(new Random(1), 6 * 4), weights = [0, 1, 0, 0, 0.5f, 0];
        float[] kept = [.. x[4..8], .. x[16..20]];
        var head = StoredMatrix.Random(new Random(2), DType.BF16, 50, 4);
        var expected = Run(kept, head, [7, 9], [1, 0.5f], 0, null, atEnd: true);
        x.AsSpan(0, 4).Fill(float.NaN);
        var actual = Run(x, head, [-100, 7, int.MaxValue, 50, 9, -1], weights, 0, null, atEnd: true);
        Check.SameBits([.. new float[4], .. expected.DX[..4], .. new float[8], .. expected.DX[4..], .. new float[4]], actual.DX, "dX");
        if (!actual.Nll.SequenceEqual([0, expected.Nll[0], 0, 0, expected.Nll[1], 0]))
            throw new KernelCheckException($"losses {string.Join(' ', actual.Nll)}");
    }

    [KernelCheck]
    public static void Losses_AreThoseOfTheForwardPass()
    {
        float[] x = Numbers.Uniform(new Random(1), 9 * 33);
        var head = StoredMatrix.Random(new Random(2), DType.F32, Chunk + 77, 33);
        int[] targets = Enumerable.Range(0, 9).Select(i => i * 230).ToArray();
        double[] expected = new double[9];
        using var input = new GuardedMatrix(x, 33, 9, atEnd: true);
        using var weight = new GuardedWeight(head, atEnd: true);
        using var workspace = new Workspace();
        Ops.CrossEntropy(input.Tensor, weight.Weight, 3, targets, workspace, expected);
        if (!expected.SequenceEqual(Run(x, head, targets, Enumerable.Repeat(1f, 9).ToArray(), 3, null, atEnd: true).Nll))
            throw new KernelCheckException("the losses differ");
    }

    [KernelCheck]
    public static void InPlace_GivesTheSameBits()
    {
        float[] x = Numbers.Uniform(new Random(1), 3 * 8), weights = [1, 0, 2];
        var head = StoredMatrix.Random(new Random(2), DType.F32, 70, 8);
        using var input = new GuardedMatrix(x, 8, 3, atEnd: true);
        using var weight = new GuardedWeight(head, atEnd: true);
        using var workspace = new Workspace();
        Ops.CrossEntropyBackward(input.Tensor, weight.Weight, 0, [1, 2, 3], weights, new double[3], input.Tensor, null, workspace);
        Check.SameBits(Run(x, head, [1, 2, 3], weights, 0, null, atEnd: true).DX, input.Values, "dX over x");
    }

    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        float[] x = Numbers.Uniform(new Random(1), 200 * 20), weights = Numbers.Uniform(new Random(2), 200);
        var head = StoredMatrix.Random(new Random(3), DType.F32, Chunk + 300, 20);
        int[] targets = Enumerable.Range(0, 200).Select(i => i * 11).ToArray();
        Gradients.SameBitsOnThreads(
            () =>
            {
                var (dX, dHead, _) = Run(x, head, targets, weights, 0, new float[head.Values.Length], atEnd: true);
                return [.. dX, .. dHead];
            },
            "loss");
    }

    private static void Compare(int rows, int vocabulary, int columns, float cap)
    {
        var (x, head, targets, weights, checker) = Case(rows, vocabulary, columns, cap);
        float[] start = Numbers.Uniform(new Random(vocabulary), head.Values.Length);
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            var (dX, dHead, _) = Run(x, head, targets, weights, cap, start, atEnd);
            Gradients.Compare(checker, 0, null, dX, Tolerance, $"dX of {rows} rows, [{vocabulary}, {columns}], cap {cap}");
            Gradients.Compare(checker, 1, start, dHead, Tolerance, $"dHead of {rows} rows, [{vocabulary}, {columns}], cap {cap}");
        }
    }

    private static void CompareAlong(int rows, int vocabulary, int columns, float cap)
    {
        var (x, head, targets, weights, checker) = Case(rows, vocabulary, columns, cap);
        foreach (bool atEnd in GuardedMatrix.Ends)
        {
            var (dX, dHead, _) = Run(x, head, targets, weights, cap, new float[head.Values.Length], atEnd);
            Gradients.CompareAlong(checker, [dX, dHead], Tolerance, $"{rows} rows, [{vocabulary}, {columns}], cap {cap}");
        }
    }

    // A third of the rows is left out; one target is the last token.
    private static (float[] X, StoredMatrix Head, int[] Targets, float[] Weights, GradientChecker Checker) Case(int rows, int vocabulary, int columns, float cap)
    {
        var random = new Random(rows + 1000 * (vocabulary + 10_000 * columns));
        float[] x = Numbers.Uniform(random, rows * columns, 2), weights = [.. Enumerable.Range(0, rows).Select(i => i % 3 == 1 ? 0 : random.NextSingle() + 0.5f)];
        var head = StoredMatrix.Random(random, DType.F32, vocabulary, columns);
        int[] targets = [.. Enumerable.Range(0, rows).Select(i => i == 0 ? vocabulary - 1 : random.Next(vocabulary))];
        return (x, head, targets, weights, new GradientChecker(inputs => Loss(inputs[0], inputs[1], targets, weights, columns, cap), x, head.Values));
    }

    private static double Loss(double[] x, double[] head, int[] targets, float[] weights, int columns, float cap)
    {
        double loss = 0;
        double[] logits = new double[head.Length / columns];
        for (int row = 0; row < targets.Length; row++)
        {
            if (weights[row] == 0)
                continue;
            for (int v = 0; v < logits.Length; v++)
            {
                double sum = 0;
                for (int i = 0; i < columns; i++)
                    sum += x[row * columns + i] * head[v * columns + i];
                logits[v] = cap == 0 ? sum : cap * Math.Tanh(sum / cap);
            }
            loss += weights[row] * (Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[targets[row]]);
        }
        return loss;
    }

    private static (float[] DX, float[] DHead, double[] Nll) Run(float[] x, StoredMatrix stored, int[] targets, float[] weights, float cap, float[]? dHead, bool atEnd)
    {
        double[] nll = [.. targets.Select(_ => double.NaN)];
        using var input = new GuardedMatrix(x, stored.Columns, targets.Length, atEnd);
        using var head = new GuardedWeight(stored, atEnd);
        using var dX = new GuardedMatrix(Numbers.Undefined(x.Length), stored.Columns, targets.Length, atEnd);
        using var sums = new GuardedMatrix(dHead ?? [], stored.Columns, dHead is null ? 0 : stored.Rows, atEnd);
        using var workspace = new Workspace();
        Ops.CrossEntropyBackward(input.Tensor, head.Weight, cap, targets, weights, nll, dX.Tensor, dHead is null ? null : sums.Tensor, workspace);
        return (dX.Values.ToArray(), sums.Values.ToArray(), nll);
    }
}
