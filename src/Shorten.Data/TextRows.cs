namespace Shorten.Data;

/// <summary>The rows of text of a file, in the file's order.</summary>
public sealed record TextRows
{
    /// <summary>Path of the file as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file's bytes, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Name of the column that holds the text; null for plain text.</summary>
    public required string? Field { get; init; }

    /// <summary>The rows, those without a value left out.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>How many rows had no value.</summary>
    public required int NumNullRows { get; init; }

    /// <summary>
    /// Reads <c>.txt</c> (a row is one or more paragraphs, merged until they have 400 words), <c>.jsonl</c>, <c>.ndjson</c>, <c>.json</c>, <c>.csv</c>,
    /// <c>.tsv</c> (each also as <c>.gz</c>, the tables also as <c>.zst</c>) or <c>.parquet</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="field">Column of the text; null takes <c>text</c>, or else the only column of strings.</param>
    /// <exception cref="DataFormatException">The file is missing, empty or broken, or has no such column.</exception>
    public static TextRows Read(string path, string? field = null) => Read(SourceFile.Open(path), field);

    /// <summary>Reads the rows of a file that was looked at already.</summary>
    internal static TextRows Read(SourceFile file, string? field) =>
        file.IsPlainText ? Checked(file, null, Paragraphs.ToRows(PlainText.Read(file, field)), 0) : ReadTable(file, field);

    // A method of its own: plain text is read without loading DuckDB.
    private static TextRows ReadTable(SourceFile file, string? field)
    {
        using var table = new TextTable(file);
        string column = table.ChooseColumn(field);
        (List<string> rows, int numNullRows) = table.ReadColumn(column);
        return Checked(file, column, rows, numNullRows);
    }

    private static TextRows Checked(SourceFile file, string? column, List<string> rows, int numNullRows)
    {
        if (rows.Count == 0)
            throw new DataFormatException(file.Path, numNullRows == 0 ? "has no rows of text" : $"has no text in '{column}': all {numNullRows} rows are null");
        return new TextRows { Path = file.Path, Sha256 = file.Sha256, Field = column, Rows = rows, NumNullRows = numNullRows };
    }
}
