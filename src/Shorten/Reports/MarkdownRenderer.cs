namespace Shorten.Reports;

/// <summary>Writes a report as Markdown without HTML: charts become tables of their values, strips become text.</summary>
public static class MarkdownRenderer
{
    /// <summary>The whole file.</summary>
    public static string Render(ReportDocument document) => throw new NotImplementedException();
}
