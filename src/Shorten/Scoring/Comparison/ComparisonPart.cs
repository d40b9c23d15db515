using Shorten.Data;

namespace Shorten.Scoring.Comparison;

/// <summary>One analysis of a comparison.</summary>
/// <param name="Set">The windows.</param>
/// <param name="Criteria">What is scored on them.</param>
/// <param name="Operations">Floating-point operations of its matrix products.</param>
/// <param name="HeadOperations">Those of the head, which come last.</param>
internal sealed record ComparisonPart(CalibrationSet Set, IReadOnlyList<Criterion> Criteria, double Operations, double HeadOperations)
{
    /// <summary>Name for people: <c>books.jsonl, seed 1235, 10 windows</c>.</summary>
    public string Name => $"{Set.Source}, seed {Set.Settings.Seed}, {Set.Settings.NumSamples} windows";
}
