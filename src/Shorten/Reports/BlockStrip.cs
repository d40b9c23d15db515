namespace Shorten.Reports;

/// <summary>The blocks of an unpruned model, for each model that was made of it: those that are left, and those that were removed.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="NumBlocks">Blocks of the unpruned model.</param>
/// <param name="Rows">The models.</param>
public sealed record BlockStrip(string Caption, int NumBlocks, IReadOnlyList<StripRow> Rows) : ReportPart;
