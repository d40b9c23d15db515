namespace Shorten.Evaluation.Tasks;

/// <summary>What a model answered to one question.</summary>
/// <param name="Gold">Index of the right choice.</param>
/// <param name="LogLikelihoods">Sum of log-probabilities of each choice.</param>
/// <param name="Lengths">Characters of each choice.</param>
public sealed record DocumentScore(int Gold, double[] LogLikelihoods, int[] Lengths)
{
    /// <summary>The choice of the largest sum.</summary>
    public int Pick => ArgMax(LogLikelihoods);

    /// <summary>The choice of the largest sum divided by its number of characters.</summary>
    public int PickNormalized => ArgMax([.. LogLikelihoods.Select((sum, i) => sum / Lengths[i])]);

    /// <summary>1 if <paramref name="metric"/> (<c>acc</c>, <c>acc_norm</c>) counts the answer as right, else 0.</summary>
    public int Right(string metric) => (metric == "acc_norm" ? PickNormalized : Pick) == Gold ? 1 : 0;

    // The first of equal ones, as NumPy's.
    private static int ArgMax(double[] values) => Array.IndexOf(values, values.Max());
}
