namespace Shorten.Data;

/// <summary>A file as one stream of text, as perplexity is measured on.</summary>
public sealed record WholeText
{
    private const string RowSeparator = "\n\n";

    /// <summary>Path of the file as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file's bytes, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The text: that of a plain file with line feeds for line ends, or the rows of a table with an empty line between them.</summary>
    public required string Text { get; init; }

    /// <summary>Reads any file that <see cref="TextRows.Read(string, string?)"/> reads.</summary>
    /// <param name="path">The file.</param>
    /// <param name="field">Column of the text; null takes <c>text</c>, or else the only column of strings.</param>
    /// <exception cref="DataFormatException">The file is missing, empty or broken, or has no such column.</exception>
    public static WholeText Read(string path, string? field = null)
    {
        SourceFile file = SourceFile.Open(path);
        string text = file.IsPlainText ? PlainText.Read(file, field) : string.Join(RowSeparator, TextRows.Read(file, field).Rows);
        return new WholeText { Path = path, Sha256 = file.Sha256, Text = text };
    }
}
