namespace Shorten.Reports;

/// <summary>A text whose lines and spaces are kept, such as JSON or what a model wrote.</summary>
/// <param name="Caption">What it is.</param>
/// <param name="Text">The text.</param>
/// <param name="IsFolded">True if a page shows it only when its caption is clicked; print and Markdown leave it out.</param>
public sealed record Preformatted(string Caption, string Text, bool IsFolded = false) : ReportPart;
