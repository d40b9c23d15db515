namespace Shorten.Reports.Results;

/// <summary>Memory of a measurement.</summary>
internal readonly record struct BenchMemory
{
    public required long WeightBytes { get; init; }

    public required long KeyValueBytes { get; init; }

    public required long ActivationBytes { get; init; }

    public required long ProcessBytes { get; init; }

    /// <summary>What the model needs, without the program around it.</summary>
    public long HeldBytes => WeightBytes + KeyValueBytes + ActivationBytes;
}
