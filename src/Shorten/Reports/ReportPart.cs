namespace Shorten.Reports;

/// <summary>What a section shows: a text, a table or a picture. All strings are plain text, escaped when they are written.</summary>
public abstract record ReportPart
{
    private protected ReportPart()
    {
    }
}
