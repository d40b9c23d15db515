namespace Shorten.Reports;

/// <summary>A section of a report.</summary>
/// <param name="title">Its heading.</param>
public sealed class ReportSection(string title)
{
    private readonly List<ReportPart> _parts = [];

    /// <summary>The heading.</summary>
    public string Title { get; } = title;

    /// <summary>What it shows, in order. Charts that follow each other stand side by side where there is room.</summary>
    public IReadOnlyList<ReportPart> Parts => _parts;

    /// <summary>Adds a part, and returns the section.</summary>
    public ReportSection Add(ReportPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        _parts.Add(part);
        return this;
    }

    /// <summary>Adds a paragraph, and returns the section.</summary>
    public ReportSection Add(string text) => Add(new Paragraph(text));
}
