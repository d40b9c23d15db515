using Shorten.Data;

namespace Shorten.Scoring;

/// <summary>What <see cref="Analysis.Run"/> is to find out.</summary>
public sealed record AnalysisRequest
{
    /// <summary>The criteria, each of which gives a report.</summary>
    public required IReadOnlyList<Criterion> Criteria { get; init; }

    /// <summary>Windows to measure on; null where magnitude is the only criterion.</summary>
    public CalibrationSet? Calibration { get; init; }

    /// <summary>Blocks to score, rising.</summary>
    public required IReadOnlyList<int> Candidates { get; init; }

    /// <summary>SHA-256 of each file of weights, for the record and for resuming.</summary>
    public required IReadOnlyDictionary<string, string> SourceSha256 { get; init; }

    /// <summary>p of |w|^p and |w dw|^p, 1 or 2.</summary>
    public int Power { get; init; } = 1;

    /// <summary>How the rows of a matrix, each summed, and the values of a vector become the weight's score.</summary>
    public Reduction WeightReduction { get; init; }

    /// <summary>How the scores of its weights become a block's.</summary>
    public Reduction BlockReduction { get; init; }

    /// <summary>Windows whose mean loss is one batch's for Taylor scores; w dw of several batches is added with its sign.</summary>
    public int BatchSize { get; init; } = 10;

    /// <summary>The settings of Taylor scores among these.</summary>
    public TaylorSettings Taylor => new(Power, WeightReduction, BatchSize);

    /// <summary>Blocks of a run whose angular distance is measured.</summary>
    public int RunLength { get; init; } = 1;
}
