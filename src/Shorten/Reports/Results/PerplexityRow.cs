namespace Shorten.Reports.Results;

/// <summary>A perplexity in a result of <c>eval</c>. A structure, so that JSON's null cannot stand for it.</summary>
internal readonly record struct PerplexityRow
{
    public required string Model { get; init; }

    public IReadOnlyDictionary<string, string>? ModelSha256 { get; init; }

    public required string File { get; init; }

    public string? FileSha256 { get; init; }

    public required int SegmentLength { get; init; }

    public required string Bos { get; init; }

    public required int Segments { get; init; }

    public required long ScoredTokens { get; init; }

    public required double Perplexity { get; init; }

    public double? PerplexityStandardError { get; init; }

    /// <summary>What must be the same for perplexities to be compared.</summary>
    public (string Text, int Length, string Bos, int Segments) Protocol => (FileSha256 ?? File, SegmentLength, Bos, Segments);
}
