namespace Shorten.Generation;

/// <summary>How the next token is chosen.</summary>
public sealed record SamplingSettings
{
    /// <summary>Divisor of the logits; 0 picks the most likely token (greedy).</summary>
    public double Temperature { get; init; }

    /// <summary>Only the k most likely tokens are drawn from; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the most likely tokens that together reach this probability are drawn from; 1 for all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Seed of the draw.</summary>
    public int Seed { get; init; } = 1234;
}
