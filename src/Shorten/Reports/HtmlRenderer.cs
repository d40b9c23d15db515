namespace Shorten.Reports;

/// <summary>Writes a report as one HTML file that needs nothing beside it.</summary>
public static class HtmlRenderer
{
    /// <summary>The whole file.</summary>
    public static string Render(ReportDocument document) => throw new NotImplementedException();
}
