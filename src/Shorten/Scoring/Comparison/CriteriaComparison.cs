using System.Text.Json;
using Shorten.Tensors;

namespace Shorten.Scoring.Comparison;

/// <summary>Criteria side by side: what each says of every block, where they agree, and how far their orders depend on the calibration windows. Stored as <c>comparison.json</c>.</summary>
public sealed record CriteriaComparison
{
    /// <summary>Version of the layout.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Version of the program.</summary>
    public string Version { get; init; } = typeof(CriteriaComparison).Assembly.GetName().Version!.ToString(3);

    /// <summary>When it was made, UTC.</summary>
    public DateTime Date { get; init; } = DateTime.UtcNow;

    /// <summary>Time that scoring took.</summary>
    public double Seconds { get; init; }

    /// <summary>Arithmetic of the matrix products.</summary>
    public string Compute { get; init; } = ComputeMode.F32.Name();

    /// <summary>SHA-256 of each file of the model's weights.</summary>
    public required IReadOnlyDictionary<string, string> SourceSha256 { get; init; }

    /// <summary>Blocks of the model.</summary>
    public required int NumBlocks { get; init; }

    /// <summary>Blocks that stay, rising.</summary>
    public required IReadOnlyList<int> Protected { get; init; }

    /// <summary>The sets of windows. The first is the one that was asked for, its text the first text.</summary>
    public required IReadOnlyList<CalibrationRecord> Sets { get; init; }

    /// <summary>Every score.</summary>
    public required IReadOnlyList<SetScores> Scores { get; init; }

    /// <summary>Each criterion over the seeds of the first text.</summary>
    public required IReadOnlyList<ComparedCriterion> Criteria { get; init; }

    /// <summary>Each pair of criteria.</summary>
    public required IReadOnlyList<CriteriaCorrelation> Correlations { get; init; }

    /// <summary>How stable each criterion's order is over seeds, sizes and sources.</summary>
    public required IReadOnlyList<OrderStability> Stability { get; init; }

    /// <summary>How stable it is over seeds on the first text, for each number of windows.</summary>
    public required IReadOnlyList<OrderStability> SeedStabilityBySize { get; init; }

    /// <summary>The criterion whose order of the blocks that may be removed depends least on the seed; null unless several need data.</summary>
    public Criterion? MostStable { get; init; }

    /// <summary>The comparison as UTF-8 JSON.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ScoreReport.Options), (byte)'\n'];

    /// <summary>Compares the scores of one model, each by a criterion on a set of windows.</summary>
    /// <param name="reports">The scores of every block; the windows of the first report that has some are the ones that were asked for.</param>
    /// <param name="isProtected">Blocks that stay.</param>
    /// <exception cref="ArgumentException">No report has windows, or one does not score every block.</exception>
    public static CriteriaComparison Of(IReadOnlyList<ScoreReport> reports, IReadOnlyList<int> isProtected)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(isProtected);
        return new ReportComparer(reports, isProtected).Compare();
    }
}
