using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary>One call of attention against double arithmetic: B sequences, T queries, S keys, N heads on K key heads of H values.</summary>
internal sealed record AttentionCase(int B, int T, int S, int N, int K, int H, int Window = 0, float SoftCap = 0)
{
    // A weight of the softmax: 4 units for e^x, the difference from the largest score, reciprocal and product.
    private const int WeightRoundings = 8;

    // Scale, and where there is a cap the quotient and the product.
    private const int ScoreRoundings = 3;

    /// <summary>Factor of the scores.</summary>
    public float Scale { get; } = 1.25f / MathF.Sqrt(H);

    /// <summary>Values of the operands, from the sizes.</summary>
    public (float[] Q, float[] K, float[] V) Operands()
    {
        var random = new Random(T + 100 * (S + 1000 * H) + N + Window);
        return (Numbers.Uniform(random, B * T * N * H, 3), Numbers.Uniform(random, B * S * K * H, 3), Numbers.Uniform(random, B * S * K * H));
    }

    /// <summary>Runs the case at both guard pages.</summary>
    public void Run()
    {
        var (q, k, v) = Operands();
        var (expected, tolerances) = Expected(q, k, v);
        foreach (bool atEnd in GuardedMatrix.Ends)
            Check.Within(expected, Output(q, k, v, atEnd), tolerances, $"{this} {(atEnd ? "before" : "behind")} a guard page");
    }

    /// <summary>The output in double arithmetic, and how far each value may be from it.</summary>
    public (double[] Values, double[] Tolerances) Expected(float[] q, float[] k, float[] v)
    {
        double[] expected = new double[q.Length], tolerances = new double[q.Length];
        for (int row = 0; row < B * T; row++)
        {
            for (int n = 0; n < N; n++)
                Reference(q, k, v, row, n, expected, tolerances);
        }
        return (expected, tolerances);
    }

    /// <summary>What <see cref="Ops.Attention"/> gives.</summary>
    public float[] Output(float[] q, float[] k, float[] v, bool atEnd)
    {
        using var queries = new GuardedMatrix(q, N * H, B * T, atEnd);
        using var keys = new GuardedMatrix(k, K * H, B * S, atEnd);
        using var values = new GuardedMatrix(v, K * H, B * S, atEnd);
        using var output = new GuardedMatrix(Numbers.Undefined(q.Length), N * H, B * T, atEnd);
        Ops.Attention(queries.Tensor, keys.Tensor, values.Tensor, new AttentionShape(B, T, S, N, K, H, Scale, Window, SoftCap), output.Tensor);
        return output.Values.ToArray();
    }

    private void Reference(float[] q, float[] k, float[] v, int row, int n, double[] expected, double[] tolerances)
    {
        int last = S - T + row % T, first = Window == 0 ? 0 : Math.Max(0, last - Window + 1), head = n / (N / K);
        var query = q.AsSpan((row * N + n) * H, H);
        double[] scores = new double[last + 1];
        double scoreError = 0, largest = double.NegativeInfinity, smallest = double.PositiveInfinity, sum = 0;
        for (int s = first; s <= last; s++)
        {
            (scores[s], double error) = Score(query, k.AsSpan(((row / T * S + s) * K + head) * H, H));
            scoreError = Math.Max(scoreError, error);
            largest = Math.Max(largest, scores[s]);
            smallest = Math.Min(smallest, scores[s]);
        }
        for (int s = first; s <= last; s++)
            sum += Math.Exp(scores[s] - largest);
        // The error of the scores counts in the numerator and in the sum; so does that of the rounded difference from the largest.
        double relative = 2 * scoreError + Rounding.Of(2 * (WeightRoundings + largest - smallest) + 2 * (last - first + 1));
        for (int h = 0; h < H; h++)
        {
            double value = 0, magnitude = 0;
            for (int s = first; s <= last; s++)
            {
                double part = Math.Exp(scores[s] - largest) / sum * v[((row / T * S + s) * K + head) * H + h];
                value += part;
                magnitude += Math.Abs(part);
            }
            expected[(row * N + n) * H + h] = value;
            tolerances[(row * N + n) * H + h] = magnitude * relative;
        }
    }

    private (double Score, double Error) Score(ReadOnlySpan<float> q, ReadOnlySpan<float> k)
    {
        double sum = 0, magnitude = 0;
        for (int h = 0; h < q.Length; h++)
        {
            sum += (double)q[h] * k[h];
            magnitude += Math.Abs((double)q[h] * k[h]);
        }
        double score = sum * Scale, error = magnitude * Scale * Rounding.Of(q.Length + ScoreRoundings);
        return SoftCap == 0 ? (score, error) : (SoftCap * Math.Tanh(score / SoftCap), error + SoftCap * SimdChecks.TanhError);
    }
}
