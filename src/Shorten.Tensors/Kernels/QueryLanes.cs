namespace Shorten.Tensors.Kernels;

/// <summary>What the backward pass knows of the 32 queries of a panel, one number a lane.</summary>
internal readonly unsafe struct QueryLanes(float* memory)
{
    private const int Lanes = AttentionTile.Columns;

    /// <summary>Floats of memory.</summary>
    public const int StateFloats = 4 * Lanes;

    /// <summary>First and last key that each lane sees, as floats: exact below 16 million.</summary>
    public float* FirstKeys { get; } = memory;

    /// <inheritdoc cref="FirstKeys" />
    public float* LastKeys { get; } = memory + Lanes;

    /// <summary>ln sum e^scores.</summary>
    public float* LogSumExp { get; } = memory + 2 * Lanes;

    /// <summary>Sum of dY y.</summary>
    public float* Delta { get; } = memory + 3 * Lanes;
}
