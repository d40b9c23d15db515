namespace Shorten.Reports.Results;

/// <summary>A result of <c>bench --out</c>.</summary>
internal sealed record BenchFile
{
    public required string Date { get; init; }

    public required string Cpu { get; init; }

    public required int Warmup { get; init; }

    public required int Runs { get; init; }

    public required IReadOnlyList<BenchModel> Models { get; init; }

    public required IReadOnlyList<BenchPoint> Points { get; init; }
}
