using System.Buffers.Binary;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>What the directory of a zip archive says of a record.</summary>
internal sealed record ZipEntry(int Method, bool IsEncrypted, long StoredBytes, long LengthBytes, long LocalOffset)
{
    private const int Zip64 = 1;

    /// <summary>Reads the fixed part of an entry and its extra fields, which hold what does not fit 32 bits.</summary>
    public static ZipEntry Read(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extra)
    {
        var wide = Find(extra, Zip64);
        long length = Wide(BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]), ref wide);
        long stored = Wide(BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]), ref wide);
        long offset = Wide(BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]), ref wide);
        bool isEncrypted = (entry[8] & 1) != 0;
        return new ZipEntry(BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]), isEncrypted, stored, length, offset);
    }

    private static long Wide(uint value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue || wide.Length < sizeof(long))
            return value;
        long result = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[sizeof(long)..];
        return result;
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> extra, int id)
    {
        const int headBytes = 4;
        while (extra.Length >= headBytes)
        {
            int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - headBytes);
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == id)
                return extra.Slice(headBytes, length);
            extra = extra[(headBytes + length)..];
        }
        return [];
    }
}
