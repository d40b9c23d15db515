using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="MachinePeaks.ReadBandwidth"/>: reads nothing outside the weights, at any length.</summary>
public static unsafe class ReadBandwidthChecks
{
    // Beyond one step of the loop; and a length of several parts with a remainder.
    private const int MaxBytes = 520, SeveralParts = 600_001;

    [KernelCheck]
    public static void EachLength_BetweenGuardPages()
    {
        foreach (int length in Enumerable.Range(1, MaxBytes).Append(SeveralParts))
        {
            foreach (bool atEnd in GuardedMatrix.Ends)
            {
                using var buffer = atEnd ? GuardedBuffer.AtEnd(length) : GuardedBuffer.AtBegin(length);
                if (!(MachinePeaks.ReadBandwidth([new Weight("w", DType.U8, 1, length, buffer.Pointer, buffer)]) > 0))
                    throw new KernelCheckException($"{length} bytes took no time");
            }
        }
    }
}
