namespace Shorten.Tensors;

/// <summary>What this machine can do at most, measured on the spot with the threads of <see cref="Workers"/>.</summary>
public static class MachinePeaks
{
    /// <summary>Bytes a second of one pass that only reads: every byte of <paramref name="weights"/> once, summed.</summary>
    /// <exception cref="ArgumentException">There are no bytes.</exception>
    public static double ReadBandwidth(IReadOnlyList<Weight> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.All(weight => weight.Bytes == 0))
            throw new ArgumentException("there are no bytes to read", nameof(weights));
        return Kernels.ReadBandwidth.Measure(weights);
    }
}
