using Shorten.Reports.Results;

namespace Shorten.Reports.Comparison;

/// <summary>What was measured of a model with one shape of request.</summary>
/// <param name="Model">Index of the model.</param>
/// <param name="Point">Shape and figures.</param>
internal sealed record SpeedFact(int Model, BenchPoint Point);
