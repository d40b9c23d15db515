using FsCheck;
using FsCheck.Fluent;

namespace Shorten.Checkpoints.Tests.Fuzzing;

/// <summary>Changes a few bytes of sound files: where formats break is where numbers, lengths and ends are a little or far off.</summary>
internal static class Mutations
{
    /// <summary>Numbers at the edges of what fields hold.</summary>
    public static readonly long[] Edges =
        [0, 1, 2, 3, 7, 8, 16, 127, 128, 255, 256, 65535, 65536, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32, 1L << 40, 1L << 61, 1L << 62, long.MaxValue, long.MinValue, -1, -2];

    public static Gen<long> Number { get; } = Gen.OneOf(Gen.Elements(Edges), Gen.Choose(-3, 40).Select(n => (long)n));

    /// <summary>One of the files, more often one of the sound ones, with changes.</summary>
    public static Gen<byte[]> Of(IReadOnlyList<byte[]> sound, IReadOnlyList<byte[]> broken) =>
        Changed(Gen.Frequency((5, Gen.Elements(sound.ToArray())), (1, Gen.Elements(broken.ToArray()))));

    /// <summary>A file with one change, less often two to four.</summary>
    public static Gen<byte[]> Changed(Gen<byte[]> files) =>
        from file in files
        from count in Gen.Frequency((3, Gen.Constant(1)), (1, Gen.Choose(2, 4)))
        from changes in Change.ArrayOf(count)
        select changes.Aggregate(file, (bytes, change) => change(bytes));

    private static Gen<Func<byte[], byte[]>> Change =>
        from place in Gen.Choose(0, int.MaxValue - 1)
        // Headers and directories lie at the ends.
        from zone in Gen.Elements(0, 64, 512, -64, -512)
        from length in Gen.OneOf(Gen.Choose(1, 8), Gen.Choose(1, 100))
        from value in Number
        from kind in Gen.Choose(0, 6)
        select (Func<byte[], byte[]>)(bytes => Apply(bytes, Position(bytes.Length, place, zone), length, value, kind));

    private static int Position(int length, int place, int zone)
    {
        int size = zone == 0 ? length : Math.Min(length, Math.Abs(zone));
        return size == 0 ? 0 : place % size + (zone < 0 ? length - size : 0);
    }

    private static byte[] Apply(byte[] bytes, int at, int length, long value, int kind)
    {
        int end = Math.Min(bytes.Length, at + length);
        switch (kind)
        {
            case 0: return bytes[..at];
            case 1: return [.. bytes[..at], .. bytes[end..]];
            case 2: return [.. bytes[..end], .. bytes[at..]];
            case 3: return [.. bytes[..at], .. Enumerable.Repeat((byte)value, length), .. bytes[at..]];
            case 4: return Overwrite(bytes, at, BitConverter.GetBytes(value)[..Math.Min(sizeof(long), length)]);
            case 5: return Overwrite(bytes, at, [(byte)value]);
            default: return at < bytes.Length ? Overwrite(bytes, at, [(byte)(bytes[at] ^ (1 << (length & 7)))]) : bytes;
        }
    }

    private static byte[] Overwrite(byte[] bytes, int at, byte[] with)
    {
        byte[] result = [.. bytes];
        for (int i = 0; i < with.Length && at + i < result.Length; i++)
            result[at + i] = with[i];
        return result;
    }
}
