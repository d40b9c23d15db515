using System.Runtime.InteropServices;

namespace Shorten.KernelChecks;

/// <summary>Comparisons of kernel checks. Each throws a <see cref="KernelCheckException"/> with one line at the first difference.</summary>
public static class Check
{
    /// <summary>Requires equal bits: the sign of a zero and the payload of a NaN count.</summary>
    public static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        if (expected.Length != actual.Length)
            throw new KernelCheckException($"{what}: {actual.Length} values, expected {expected.Length}");
        var expectedBits = MemoryMarshal.Cast<float, uint>(expected);
        var actualBits = MemoryMarshal.Cast<float, uint>(actual);
        int same = expectedBits.CommonPrefixLength(actualBits);
        if (same < expected.Length)
            throw new KernelCheckException(
                $"{what}: value {same} is {actual[same]:R} (0x{actualBits[same]:x8}), expected {expected[same]:R} (0x{expectedBits[same]:x8})");
    }

    /// <summary>Requires equal bytes.</summary>
    public static void SameBytes(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        if (expected.Length != actual.Length)
            throw new KernelCheckException($"{what}: {actual.Length} bytes, expected {expected.Length}");
        int same = expected.CommonPrefixLength(actual);
        if (same < expected.Length)
            throw new KernelCheckException($"{what}: byte {same} is 0x{actual[same]:x2}, expected 0x{expected[same]:x2}");
    }

    /// <summary>Requires that no value differs from the expected one by more than its tolerance. A NaN always does.</summary>
    public static void Within(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, ReadOnlySpan<double> tolerances, string what)
    {
        if (expected.Length != actual.Length)
            throw new KernelCheckException($"{what}: {actual.Length} values, expected {expected.Length}");
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerances[i]))
                throw new KernelCheckException($"{what}: value {i} is {actual[i]:R}, expected {expected[i]:R} within {tolerances[i]:E1}");
        }
    }
}
