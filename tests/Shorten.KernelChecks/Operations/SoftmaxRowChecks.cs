using Shorten.Tensors.Kernels;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="SoftmaxRow"/> at every length, with moderate and with extreme scores.</summary>
public static unsafe class SoftmaxRowChecks
{
    // Crosses every vector and its remainder.
    private const int MaxLength = 257;

    [KernelCheck]
    public static void Shares_EqualDefinition_EveryLength() => EveryLength(5);

    [KernelCheck]
    public static void Shares_EqualDefinition_ExtremeScores() => EveryLength(1e4f);

    [KernelCheck]
    public static void Shares_AreEqual_WhereAllScoresAreEqual()
    {
        foreach (float score in new[] { -1e4f, 0f, 1e4f, float.MaxValue, float.MinValue })
        {
            float[] shares = Shares(Enumerable.Repeat(score, 64).ToArray(), atEnd: true);
            Check.SameBits(Enumerable.Repeat(1f / 64, 64).ToArray(), shares, $"64 scores of {score}");
        }
    }

    [KernelCheck]
    public static void Shares_AreNaN_WhereAScoreIsNaN()
    {
        for (int length = 1; length <= 40; length++)
        {
            float[] scores = Numbers.Uniform(new Random(length), length);
            scores[length * 5 / 7] = float.NaN;
            int others = Shares(scores, atEnd: true).Count(share => !float.IsNaN(share));
            if (others > 0)
                throw new KernelCheckException($"{others} of {length} shares are not NaN");
        }
    }

    [KernelCheck]
    public static void Max_IsExact_WhereverItLies()
    {
        for (int length = 1; length <= MaxLength; length++)
        {
            for (int position = 0; position < length; position += 1 + length / 9)
            {
                float[] scores = Numbers.Uniform(new Random(length), length, 1e4f);
                scores[position] = 1e4f;
                fixed (float* x = scores)
                    Check.SameBits([1e4f], [SoftmaxRow.Max(x, length)], $"largest of {length} at {position}");
            }
        }
    }

    [KernelCheck]
    public static void ExpSum_LeavesTheScores_WhereItDoesNotStore()
    {
        for (int length = 1; length <= MaxLength; length++)
        {
            float[] scores = Numbers.Uniform(new Random(length), length, 5), kept = (float[])scores.Clone();
            double[] sum = [scores.Sum(score => Math.Exp(score - 5.0))];
            // The differences of at most 10, e^x, and the additions.
            double[] tolerance = [sum[0] * Rounding.Of(10 + 4 + length / 8 + 10)];
            fixed (float* x = kept)
                Check.Within(sum, [SoftmaxRow.ExpSum(x, length, 5, store: false)], tolerance, $"sum of {length}");
            Check.SameBits(scores, kept, $"{length} scores");
        }
    }

    private static void EveryLength(float scale)
    {
        for (int length = 1; length <= MaxLength; length++)
        {
            float[] scores = Numbers.Uniform(new Random(length), length, scale);
            var (expected, tolerances) = Reference(scores);
            foreach (bool atEnd in GuardedMatrix.Ends)
                Check.Within(expected, Shares(scores, atEnd), tolerances, $"{length} scores up to {scale}");
        }
    }

    // A term of the sum: 4 units for e^x and the rounded difference from the largest; the sum of non-negative terms: one unit for each addition
    // (16 lanes, which is fewer than 8 would need); a quotient. The terms' errors count twice: in the numerator and in the sum.
    private static (double[] Values, double[] Tolerances) Reference(float[] scores)
    {
        double max = scores.Max(), sum = scores.Sum(score => Math.Exp(score - max));
        double[] values = Array.ConvertAll(scores, score => Math.Exp(score - max) / sum);
        double[] tolerances = Array.ConvertAll(scores, score =>
        {
            double difference = Math.Min(max - score, 104);
            return Rounding.Of(2 * (4 + difference) + scores.Length / 8 + 10 + 2) * Math.Exp(score - max) / sum + 2 * float.Epsilon;
        });
        return (values, tolerances);
    }

    private static float[] Shares(float[] scores, bool atEnd)
    {
        using var row = new GuardedMatrix(scores, scores.Length, 1, atEnd);
        float max = SoftmaxRow.Max(row.Tensor.Data, scores.Length);
        float sum = SoftmaxRow.ExpSum(row.Tensor.Data, scores.Length, max, store: true);
        return Array.ConvertAll(row.Values.ToArray(), term => term / sum);
    }
}
