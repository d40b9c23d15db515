namespace Shorten.Scoring.Comparison;

/// <summary>Turns the progress of one analysis after the other into that of the whole comparison.</summary>
internal sealed class ComparisonProgress(IProgress<WorkProgress>? progress, IReadOnlyList<ComparisonPart> parts) : IProgress<WorkProgress>
{
    private readonly double _total = parts.Sum(part => part.Operations);
    private ComparisonPart _part = parts[0];
    private double _before, _share;

    /// <summary>The next reports are those of this part.</summary>
    public void Begin(int part)
    {
        _part = parts[part];
        _before = parts.Take(part).Sum(earlier => earlier.Operations);
        _share = 0;
    }

    /// <summary>The part is done, whether or not its last report said so.</summary>
    public void End()
    {
        if (_share < 1)
            Report(1);
    }

    public void Report(WorkProgress value)
    {
        double share = value.Done / value.Total, head = _part.HeadOperations / _part.Operations;
        Report(value.Stage == PerplexityScorer.HeadStage ? 1 - head + head * share : (1 - head) * share);
    }

    // Groups of candidates begin anew: the share waits for the largest.
    private void Report(double share)
    {
        _share = Math.Max(_share, share);
        progress?.Report(new WorkProgress("comparing criteria", 100 * (_before + _share * _part.Operations) / _total, 100, "%") { Note = _part.Name });
    }
}
