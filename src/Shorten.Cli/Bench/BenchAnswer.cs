using Shorten.Generation;

namespace Shorten.Cli.Bench;

/// <summary>A line that a measuring process writes: one of its values is set, by what it was asked for.</summary>
internal sealed record BenchAnswer
{
    /// <summary>After the start: the model is open.</summary>
    public BenchFacts? Facts { get; init; }

    /// <summary>To <see cref="BenchWorker.Request"/>.</summary>
    public RequestTime? Time { get; init; }

    /// <summary>To <see cref="BenchWorker.Read"/>: bytes a second.</summary>
    public double? ReadBandwidth { get; init; }

    /// <summary>To <see cref="BenchWorker.Memory"/>.</summary>
    public BenchMemory? Memory { get; init; }

    /// <summary>To <see cref="BenchWorker.Request"/>: why the request does not fit in memory.</summary>
    public string? DoesNotFit { get; init; }
}
