using System.Buffers.Binary;
using System.Text;
using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>The central directory of a zip archive whose records are stored, not compressed, so that they can be used in place. Zip64 included.</summary>
internal sealed class ZipDirectory
{
    private const int EndBytes = 22, LocatorBytes = 20, End64Bytes = 56, EntryBytes = 46, LocalBytes = 30;
    private const uint EndSignature = 0x06054B50, LocatorSignature = 0x07064B50, End64Signature = 0x06064B50, EntrySignature = 0x02014B50, LocalSignature = 0x04034B50;

    private readonly MappedFile _file;
    private readonly Dictionary<string, ZipEntry> _entries = [];

    private ZipDirectory(MappedFile file) => _file = file;

    public IEnumerable<string> Names => _entries.Keys;

    /// <exception cref="CheckpointFormatException">There is no directory, or it is broken.</exception>
    public static ZipDirectory Read(MappedFile file)
    {
        var directory = new ZipDirectory(file);
        var (begin, end) = directory.FindDirectory();
        for (long position = begin; position < end;)
            position = directory.ReadEntry(position, end);
        return directory;
    }

    /// <summary>Where the bytes of a record lie; null where there is no record of that name.</summary>
    /// <exception cref="CheckpointFormatException">It is compressed, or does not lie in the file.</exception>
    public StorageRecord? Find(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            return null;
        if (entry.Method != 0 || entry.IsEncrypted || entry.LengthBytes != entry.StoredBytes)
            throw Fault($"record {name} is compressed: records must be stored");
        var local = Take(entry.LocalOffset, LocalBytes, "a record");
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalSignature)
            throw Fault($"record {name} is not where the directory says");
        long offset = entry.LocalOffset + LocalBytes + UInt16(local, 26) + UInt16(local, 28);
        return entry.LengthBytes <= _file.LengthBytes - offset ? new StorageRecord(offset, entry.LengthBytes) : throw Fault($"truncated file: record {name} passes its end");
    }

    private (long Begin, long End) FindDirectory()
    {
        long endOffset = FindEnd();
        var end = Take(endOffset, EndBytes, "the directory");
        long size = UInt32(end, 12), begin = UInt32(end, 16);
        if (endOffset >= LocatorBytes && UInt32(_file.Span(endOffset - LocatorBytes, LocatorBytes), 0) == LocatorSignature)
        {
            var end64 = Take(Int64(_file.Span(endOffset - LocatorBytes, LocatorBytes), 8), End64Bytes, "the directory");
            if (UInt32(end64, 0) != End64Signature)
                throw Fault("the end of the zip directory is broken");
            (size, begin) = (Int64(end64, 40), Int64(end64, 48));
        }
        if (begin < 0 || size < 0 || begin > _file.LengthBytes || size > _file.LengthBytes - begin)
            throw Fault("the zip directory lies beyond the file");
        return (begin, begin + size);
    }

    /// <summary>The end record is the last one, but for a comment of at most 65535 bytes.</summary>
    private long FindEnd()
    {
        int length = (int)Math.Min(_file.LengthBytes, EndBytes + ushort.MaxValue);
        var tail = _file.Span(_file.LengthBytes - length, length);
        for (int i = length - EndBytes; i >= 0; i--)
        {
            if (UInt32(tail[i..], 0) == EndSignature && UInt16(tail[i..], 20) == length - i - EndBytes)
                return _file.LengthBytes - length + i;
        }
        throw Fault("truncated file: no end of the zip directory");
    }

    private long ReadEntry(long position, long end)
    {
        if (end - position < EntryBytes)
            throw Fault("the zip directory is truncated");
        var entry = _file.Span(position, EntryBytes);
        int nameLength = UInt16(entry, 28), extraLength = UInt16(entry, 30), commentLength = UInt16(entry, 32);
        long next = position + EntryBytes + nameLength + extraLength + commentLength;
        if (UInt32(entry, 0) != EntrySignature || next > end)
            throw Fault("the zip directory is broken");
        string name = Encoding.UTF8.GetString(_file.Span(position + EntryBytes, nameLength));
        var extra = _file.Span(position + EntryBytes + nameLength, extraLength);
        if (!_entries.TryAdd(name, ZipEntry.Read(entry, extra)))
            throw Fault($"duplicate record {name}");
        return next;
    }

    private ReadOnlySpan<byte> Take(long offset, int length, string what) =>
        offset >= 0 && offset <= _file.LengthBytes - length ? _file.Span(offset, length) : throw Fault($"truncated file: {what} lies beyond its end");

    private CheckpointFormatException Fault(string problem) => new(_file.Path, null, problem);

    private static int UInt16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);
}
