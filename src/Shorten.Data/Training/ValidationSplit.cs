namespace Shorten.Data;

/// <summary>Chooses the rows that are kept for validation.</summary>
internal static class ValidationSplit
{
    private const int MostRows = 2000, RowsForEach = 20;

    /// <summary>Number of validation rows where none is asked for: 5 % of the rows, 2000 at most.</summary>
    public static int DefaultCount(int numRows) => Math.Min(MostRows, numRows / RowsForEach);

    /// <summary>Draws <paramref name="numValidation"/> of the rows; both parts keep the order.</summary>
    public static (List<TrainingItem> Train, List<TrainingItem> Validation) Split(IReadOnlyList<TrainingItem> rows, int numValidation, long seed)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        new PythonRandom(seed).Shuffle<int>(order);
        var drawn = order.Take(numValidation).ToHashSet();
        var parts = rows.Index().ToLookup(row => drawn.Contains(row.Index), row => row.Item);
        return ([.. parts[false]], [.. parts[true]]);
    }
}
