namespace Shorten;

/// <summary>How far a stage of long work is.</summary>
/// <param name="Stage">Name of the stage (<c>scoring blocks</c>).</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all.</param>
/// <param name="Unit">What is counted (<c>blocks</c>, <c>bytes</c>).</param>
public readonly record struct WorkProgress(string Stage, double Done, double Total, string Unit)
{
    /// <summary>What else there is to say of the last unit (<c>loss 2.314</c>), or null.</summary>
    public string? Note { get; init; }
}
