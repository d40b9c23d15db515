namespace Shorten.Training;

/// <summary>Training that came to no numbers, or to losses that no longer mean anything.</summary>
public sealed class TrainingDivergedException : Exception
{
    private const int MaxRows = 16;

    /// <summary>Reports <paramref name="problem"/> in <paramref name="step"/>, which used <paramref name="rows"/> of the data, from 0; the message counts them from 1.</summary>
    public TrainingDivergedException(int step, IReadOnlyList<int> rows, string problem)
        : base($"step {step}: {problem}; rows of the data: {Text(rows)}")
    {
        Step = step;
        Rows = rows;
    }

    /// <summary>Step that failed, from 1.</summary>
    public int Step { get; }

    /// <summary>Rows of the data file that it used, from 0.</summary>
    public IReadOnlyList<int> Rows { get; }

    private static string Text(IReadOnlyList<int> rows) =>
        string.Join(", ", rows.Take(MaxRows).Select(row => row + 1)) + (rows.Count > MaxRows ? $" and {rows.Count - MaxRows} more" : "");
}
