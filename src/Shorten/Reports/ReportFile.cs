namespace Shorten.Reports;

/// <summary>A report as the file that a name asks for.</summary>
public static class ReportFile
{
    /// <summary>True if <paramref name="path"/> names a format: <c>.html</c> or <c>.md</c>.</summary>
    public static bool IsKnown(string path) => IsHtml(path) || IsMarkdown(path);

    /// <summary>The text of the file <paramref name="path"/>.</summary>
    /// <exception cref="ArgumentException">The name ends in neither <c>.html</c> nor <c>.md</c>.</exception>
    public static string Render(ReportDocument document, string path) =>
        IsHtml(path) ? HtmlRenderer.Render(document)
        : IsMarkdown(path) ? MarkdownRenderer.Render(document)
        : throw new ArgumentException($"{path} ends in neither .html nor .md", nameof(path));

    private static bool IsHtml(string path) => path.EndsWith(".html", StringComparison.OrdinalIgnoreCase);

    private static bool IsMarkdown(string path) => path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);
}
