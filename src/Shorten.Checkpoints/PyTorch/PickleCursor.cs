using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>A position in the part of a mapped file that holds a pickle; it never passes the end of that part.</summary>
internal sealed class PickleCursor(MappedFile file, long begin, long length)
{
    private readonly long _end = begin + length;

    public string Path => file.Path;

    /// <summary>Offset of the next byte in the file.</summary>
    public long Position { get; private set; } = begin;

    /// <summary>Bytes of the part as a whole.</summary>
    public long Length => length;

    /// <summary>No storage can have more values than the file has bytes.</summary>
    public long MaxElements => file.LengthBytes;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));

    /// <summary>The next bytes. A length that passes the end is refused before anything of that size exists.</summary>
    public ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(_end - Position) || count > int.MaxValue)
            throw Fault($"truncated pickle: {count} bytes wanted at {Position}, {_end - Position} left");
        var bytes = file.Span(Position, (int)count);
        Position += (long)count;
        return bytes;
    }

    /// <summary>Passes over bytes of which it is known that they are there.</summary>
    public void Skip(long count) => Position += count;

    /// <summary>UTF-8 text of <paramref name="count"/> bytes.</summary>
    public string Text(ulong count)
    {
        var bytes = Take(count);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Fault("invalid pickle: a text is not UTF-8");
    }

    /// <summary>Text up to the end of the line.</summary>
    public string Line()
    {
        int left = (int)Math.Min(_end - Position, int.MaxValue);
        int length = file.Span(Position, left).IndexOf((byte)'\n');
        if (length < 0)
            throw Fault("truncated pickle: a name has no end");
        string line = Text((ulong)length);
        Position++;
        return line;
    }

    public CheckpointFormatException Fault(string problem) => new(file.Path, null, problem);
}
