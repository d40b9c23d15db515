namespace Shorten.Reports.Results;

/// <summary>How a model's share of right answers differs from the reference's on the same questions.</summary>
internal readonly record struct TaskDifference
{
    public required double Difference { get; init; }

    public double? PairedStandardError { get; init; }

    public required bool BeyondNoise { get; init; }
}
