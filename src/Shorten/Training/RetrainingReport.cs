using System.Text.Json;
using System.Text.Json.Serialization;
using Shorten.Models;

namespace Shorten.Training;

/// <summary>What retraining did and came to. Stored as <c>train.json</c> beside the result.</summary>
public sealed record RetrainingReport
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "train.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Version of the layout.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Version of the program.</summary>
    public string Version { get; init; } = typeof(RetrainingReport).Assembly.GetName().Version!.ToString(3);

    /// <summary>When it was made, UTC.</summary>
    public DateTime Date { get; init; } = DateTime.UtcNow;

    /// <summary>Time of all steps, validation left out.</summary>
    public required double Seconds { get; init; }

    /// <summary>Name of the model that was retrained.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of each file of its weights.</summary>
    public required IReadOnlyDictionary<string, string> SourceSha256 { get; init; }

    /// <summary>What was changed.</summary>
    public required RetrainingMethod Method { get; init; }

    /// <summary>Values that were trained.</summary>
    public required long NumParameters { get; init; }

    /// <summary>Arithmetic of the matrix products.</summary>
    public required string Compute { get; init; }

    /// <summary>What the backward pass computed anew.</summary>
    public required Recompute Recompute { get; init; }

    /// <summary>Data that was learnt from.</summary>
    public required TrainingDataRecord Data { get; init; }

    /// <summary>Everything that decides the result, by name.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Steps taken.</summary>
    public required int Steps { get; init; }

    /// <summary>Step whose values were written.</summary>
    public required int BestStep { get; init; }

    /// <summary>Validation loss before training (nats a token); null where nothing was validated.</summary>
    public double? ValidationBefore { get; init; }

    /// <summary>Validation loss of the values that were written (nats a token); null where nothing was validated.</summary>
    public double? ValidationAfter { get; init; }

    /// <summary>Loss of the first step (nats a token).</summary>
    public double? FirstLoss { get; init; }

    /// <summary>Loss of the last step (nats a token).</summary>
    public double? LastLoss { get; init; }

    /// <summary>Tokens in all steps.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens a second in all steps.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Most bytes held beside the mapped weights.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>The report as UTF-8 JSON.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Options), (byte)'\n'];
}
