using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Shorten.Tensors;

namespace Shorten.Checkpoints.Gguf;

/// <summary>A position in a mapped file that never passes its end.</summary>
internal sealed class GgufCursor(MappedFile file)
{
    /// <summary>No text of a model comes near; keeps a hostile file from asking for gigabytes.</summary>
    private const int MaxStringBytes = 1 << 28;

    public string Path => file.Path;

    public long FileBytes => file.LengthBytes;

    public long Position { get; private set; }

    public long Remaining => FileBytes - Position;

    /// <summary>The next bytes; <paramref name="what"/> names them in the error.</summary>
    public ReadOnlySpan<byte> Take(int length, string what)
    {
        if (length > Remaining)
            throw Fault($"truncated: the file of {FileBytes} bytes ends inside {what}");
        var bytes = file.Span(Position, length);
        Position += length;
        return bytes;
    }

    public T Number<T>(string what) where T : unmanaged => MemoryMarshal.Read<T>(Take(Unsafe.SizeOf<T>(), what));

    public string Text(string what)
    {
        ulong length = Number<ulong>(what);
        if (length > (ulong)Remaining)
            throw Fault($"truncated: {what} is a string of {length} bytes, which runs beyond the file");
        if (length > MaxStringBytes)
            throw Fault($"{what} is a string of {length} bytes, the limit is {MaxStringBytes}");
        var bytes = Take((int)length, what);
        if (!Utf8.IsValid(bytes))
            throw Fault($"{what} is not UTF-8");
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A count of things that take at least <paramref name="minBytes"/> each: impossible ones are refused before anything is allocated.</summary>
    public long Count(string what, int minBytes)
    {
        ulong count = Number<ulong>(what);
        if (count > (ulong)(FileBytes / minBytes))
            throw Fault($"{what} {count} is impossible for a file of {FileBytes} bytes");
        return (long)count;
    }

    public CheckpointFormatException Fault(string problem, string? tensor = null) => new(file.Path, tensor, problem);
}
