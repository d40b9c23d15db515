namespace Shorten.Evaluation.Tasks;

/// <summary>Accuracy of a model on a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Files">Data that was read, with its SHA-256.</param>
/// <param name="NumDocuments">Questions in the data; <see cref="Scores"/> may be the first of them.</param>
/// <param name="Scores">What was answered to each.</param>
public sealed record TaskResult(TaskDefinition Task, IReadOnlyDictionary<string, string> Files, int NumDocuments, IReadOnlyList<DocumentScore> Scores)
{
    /// <summary>Share of right answers.</summary>
    public double Mean(string metric) => Scores.Average(score => score.Right(metric));

    /// <summary>Standard error of <see cref="Mean"/>: the sample's standard deviation divided by the root of the number of questions.</summary>
    public double StandardError(string metric) => StandardErrorOf([.. Scores.Select(score => (double)score.Right(metric))]);

    /// <summary>The difference to <paramref name="other"/> on the same questions, and its standard error (paired).</summary>
    public (double Difference, double StandardError) DifferenceTo(TaskResult other, string metric)
    {
        ArgumentNullException.ThrowIfNull(other);
        double[] differences = [.. Scores.Zip(other.Scores, (a, b) => (double)(a.Right(metric) - b.Right(metric)))];
        return (differences.Average(), StandardErrorOf(differences));
    }

    // Of one question there is no error to tell.
    private static double StandardErrorOf(double[] values)
    {
        double mean = values.Average();
        return values.Length < 2 ? double.NaN : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
    }
}
