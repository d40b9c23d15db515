using System.Globalization;
using Shorten.Testing;

namespace Shorten.Tensors.Tests;

public sealed unsafe class GuardedBufferTests
{
    [SkippableTheory(typeof(PlatformNotSupportedException))]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(100_001)]
    public void AtEnd_LiesBeforeAPage_ThatCannotBeTouched(int length)
    {
        using var buffer = GuardedBuffer.AtEnd(length);

        buffer.Bytes.Fill(7);

        Assert.Equal("---p", Protection(buffer.Pointer + length));
        Assert.Equal(length, buffer.Bytes.Length);
    }

    [SkippableTheory(typeof(PlatformNotSupportedException))]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(100_001)]
    public void AtBegin_LiesBehindAPage_ThatCannotBeTouched(int length)
    {
        using var buffer = GuardedBuffer.AtBegin(length);

        buffer.Bytes.Fill(7);

        Assert.Equal("---p", Protection(buffer.Pointer - 1));
        Assert.Equal("rw-p", Protection(buffer.Pointer));
    }

    // A line of the map is "begin-end protection ...", addresses in hexadecimal.
    private static string Protection(byte* address)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] range = line.Split(' ')[0].Split('-');
            if ((ulong)address >= ulong.Parse(range[0], NumberStyles.HexNumber) && (ulong)address < ulong.Parse(range[1], NumberStyles.HexNumber))
                return line.Split(' ')[1];
        }
        return "unmapped";
    }
}
