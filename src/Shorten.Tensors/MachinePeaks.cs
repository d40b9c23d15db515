using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

/// <summary>What this machine can do at most, measured on the spot with the threads of <see cref="Workers"/>.</summary>
public static class MachinePeaks
{
    /// <summary>Floating-point operations a second of float32 multiply-adds on registers alone, of all threads: that of one times their number.</summary>
    public static double F32() => Workers.NumThreads * PeakLoop.F32();

    /// <summary>The same of bf16 products; 0 where <see cref="Cpu.HasBF16"/> is false.</summary>
    public static double BF16() => Workers.NumThreads * PeakLoop.BF16();

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
