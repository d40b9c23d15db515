using Shorten.Data;
using Shorten.Models;

namespace Shorten.Training;

/// <summary>A row of the data as training sees it: one sequence, or several that were packed together.</summary>
/// <param name="Tokens">Its tokens and labels.</param>
/// <param name="SourceRows">Rows of the file that it was made of, from 0.</param>
public sealed record TrainingRow(TrainingBatch Tokens, IReadOnlyList<int> SourceRows)
{
    /// <summary>A row of a data file, or a segment into which some were packed.</summary>
    public static TrainingRow Of(TrainingItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var sequences = item.Sequences;
        var tokens = new TrainingBatch([.. sequences.SelectMany(s => s.Ids)], [.. sequences.SelectMany(s => s.Labels)], [.. sequences.Select(s => s.Ids.Length)]);
        return new TrainingRow(tokens, item.Rows);
    }

    /// <summary>Joins rows to one batch.</summary>
    internal static TrainingBatch Join(IEnumerable<TrainingRow> rows)
    {
        var tokens = rows.Select(row => row.Tokens).ToList();
        return new TrainingBatch([.. tokens.SelectMany(t => t.Ids)], [.. tokens.SelectMany(t => t.Labels)], [.. tokens.SelectMany(t => t.Lengths)]);
    }
}
