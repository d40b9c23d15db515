namespace Shorten.Scoring;

/// <summary>Applies a <see cref="Reduction"/>.</summary>
internal static class Reductions
{
    /// <summary>One score of <paramref name="values"/>, of which there is one at least.</summary>
    public static double Apply(this Reduction reduction, IEnumerable<double> values) => reduction switch
    {
        Reduction.Sum => values.Sum(),
        Reduction.Mean => values.Average(),
        Reduction.Max => values.Max(),
        _ => values.Aggregate(1.0, (product, value) => product * value),
    };
}
