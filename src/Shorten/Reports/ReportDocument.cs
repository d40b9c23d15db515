namespace Shorten.Reports;

/// <summary>A report: sections under a title. <see cref="HtmlRenderer"/> makes a page of it, <see cref="MarkdownRenderer"/> a text.</summary>
/// <param name="title">Title of the whole.</param>
/// <param name="lead">What it is about, in a sentence or two, or null.</param>
public sealed class ReportDocument(string title, string? lead = null)
{
    private readonly List<ReportSection> _sections = [];

    /// <summary>Title of the whole.</summary>
    public string Title { get; } = title;

    /// <summary>What it is about, in a sentence or two, or null.</summary>
    public string? Lead { get; } = lead;

    /// <summary>The sections, in order.</summary>
    public IReadOnlyList<ReportSection> Sections => _sections;

    /// <summary>Adds a section; one without parts is left out of the page.</summary>
    public ReportSection Add(string sectionTitle)
    {
        var section = new ReportSection(sectionTitle);
        _sections.Add(section);
        return section;
    }
}
