namespace Shorten.Reports.Comparison;

/// <summary>The models in one table.</summary>
internal static class OverviewSection
{
    public static void Add(ReportSection section, ModelComparison comparison)
    {
        section.Add(comparison.ToTable());
        section.Add("Changes in brackets are relative to the first model; times and rates are medians.");
    }
}
