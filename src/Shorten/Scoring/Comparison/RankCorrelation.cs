namespace Shorten.Scoring.Comparison;

/// <summary>How far two lists of numbers agree in their order.</summary>
public static class RankCorrelation
{
    /// <summary>Rank of each value from 1 for the smallest; equal values share the mean of their ranks.</summary>
    public static double[] Ranks(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(index => values[index])];
        var ranks = new double[values.Count];
        for (int first = 0, end; first < order.Length; first = end)
        {
            end = first + 1;
            while (end < order.Length && values[order[end]] == values[order[first]])
                end++;
            foreach (int index in order.AsSpan(first..end))
                ranks[index] = (first + 1 + end) / 2.0;
        }
        return ranks;
    }

    /// <summary>Spearman's rank correlation, -1 to 1: Pearson's of the ranks; null where all values of a list are equal, which then has no order.</summary>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static double? Spearman(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count)
            throw new ArgumentException($"{first.Count} and {second.Count} values", nameof(second));
        double[] a = Ranks(first), b = Ranks(second);
        double mean = (a.Length + 1) / 2.0, products = 0, squaresA = 0, squaresB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            products += (a[i] - mean) * (b[i] - mean);
            squaresA += (a[i] - mean) * (a[i] - mean);
            squaresB += (b[i] - mean) * (b[i] - mean);
        }
        return squaresA > 0 && squaresB > 0 ? products / Math.Sqrt(squaresA * squaresB) : null;
    }
}
