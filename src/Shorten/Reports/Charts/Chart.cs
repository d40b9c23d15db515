namespace Shorten.Reports.Charts;

/// <summary>A picture of numbers.</summary>
/// <param name="Title">What it shows; its name for those who cannot see it.</param>
public abstract record Chart(string Title) : ReportPart
{
    /// <summary>True if a table of the section has the same numbers: Markdown, which has no pictures, leaves the chart out.</summary>
    public bool IsTabled { get; init; }
}
