using Shorten.Reports.Results;

namespace Shorten.Reports.Comparison;

/// <summary>A run of <c>bench</c>: only what one run measured can be compared.</summary>
/// <param name="Bench">Machine and settings.</param>
/// <param name="Facts">What it measured of the compared models.</param>
internal sealed record SpeedRun(BenchFile Bench, IReadOnlyList<SpeedFact> Facts);
