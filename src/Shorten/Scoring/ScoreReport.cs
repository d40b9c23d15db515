using System.Text.Json;
using System.Text.Json.Serialization;
using Shorten.Data;
using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>What <c>analyze</c> found: every score, and where it came from. Stored as <c>scores.json</c>.</summary>
public sealed record ScoreReport
{
    internal static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        IncludeFields = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Version of the layout.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Version of the program.</summary>
    public string Version { get; init; } = typeof(ScoreReport).Assembly.GetName().Version!.ToString(3);

    /// <summary>When it was made, UTC.</summary>
    public DateTime Date { get; init; } = DateTime.UtcNow;

    /// <summary>Time that scoring took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Criterion of the scores.</summary>
    public required Criterion Criterion { get; init; }

    /// <summary>p of |w|^p or |w dw|^p; null for other criteria.</summary>
    public int? Power { get; init; }

    /// <summary>How the parts of a weight became its score; null for other criteria.</summary>
    public Reduction? WeightReduction { get; init; }

    /// <summary>How the weights of a block became its score; null for other criteria.</summary>
    public Reduction? BlockReduction { get; init; }

    /// <summary>Windows of a batch of Taylor scores; null for other criteria.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Blocks of the runs whose distance the scores are; null for other criteria.</summary>
    public int? RunLength { get; init; }

    /// <summary>What a search by steps removed, in order; null where all scores were taken once.</summary>
    public IReadOnlyList<GreedyStep>? Steps { get; init; }

    /// <summary>Arithmetic of the matrix products.</summary>
    public string Compute { get; init; } = ComputeMode.F32.Name();

    /// <summary>SHA-256 of each file of the model's weights.</summary>
    public required IReadOnlyDictionary<string, string> SourceSha256 { get; init; }

    /// <summary>Blocks of the model.</summary>
    public required int NumBlocks { get; init; }

    /// <summary>The whole model on the calibration windows; null where the criterion needs none.</summary>
    public UnprunedScore? Unpruned { get; init; }

    /// <summary>Score of each block that was scored, by index.</summary>
    public required IReadOnlyList<BlockScore> Blocks { get; init; }

    /// <summary>Score of each tensor; null for criteria that score whole blocks.</summary>
    public IReadOnlyList<WeightScore>? Weights { get; init; }

    /// <summary>Blocks by rising score: least important first.</summary>
    public required IReadOnlyList<int> Order { get; init; }

    /// <summary>Calibration text and windows; null where the criterion needs none.</summary>
    public CalibrationRecord? Calibration { get; init; }

    /// <summary>The report as UTF-8 JSON.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Options), (byte)'\n'];

    /// <summary>Reads a report.</summary>
    /// <exception cref="DataFormatException">It is no report of this version.</exception>
    public static ScoreReport Read(string path)
    {
        try
        {
            var report = JsonSerializer.Deserialize<ScoreReport>(File.ReadAllBytes(path), Options);
            return report?.Schema == 1 ? report : throw new DataFormatException(path, "not a score file of schema 1");
        }
        catch (JsonException e)
        {
            throw new DataFormatException(path, $"not a score file: {e.Message.Split('\n')[0]}", e);
        }
    }
}
