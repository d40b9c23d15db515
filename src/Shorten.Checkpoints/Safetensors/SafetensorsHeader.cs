using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using Shorten.Tensors;

namespace Shorten.Checkpoints.Safetensors;

/// <summary>The header of a safetensors file: 8 bytes of length, then that many bytes of JSON.</summary>
internal sealed class SafetensorsHeader
{
    public const int LengthBytes = 8;

    public const string MetadataKey = "__metadata__";

    /// <summary>Limit of the format.</summary>
    public const int MaxJsonBytes = 100_000_000;

    private SafetensorsHeader(long dataOffset, SafetensorsHeaderParser parser)
    {
        DataOffset = dataOffset;
        Tensors = parser.Tensors;
        Metadata = parser.Metadata;
    }

    /// <summary>First byte behind the header.</summary>
    public long DataOffset { get; }

    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public static SafetensorsHeader Read(MappedFile file)
    {
        var json = Json(file);
        var parser = new SafetensorsHeaderParser(file.Path);
        try
        {
            parser.Parse(json);
        }
        catch (JsonException e)
        {
            throw new CheckpointFormatException(file.Path, null, $"header is not valid JSON at byte {e.BytePositionInLine}", e);
        }
        return new SafetensorsHeader(LengthBytes + json.Length, parser);
    }

    private static ReadOnlySpan<byte> Json(MappedFile file)
    {
        if (file.LengthBytes == 0)
            throw new CheckpointFormatException(file.Path, null, "empty file");
        if (file.LengthBytes < LengthBytes)
            throw new CheckpointFormatException(file.Path, null, $"too short for a safetensors file: {file.LengthBytes} bytes");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, LengthBytes));
        if (length > MaxJsonBytes)
            throw new CheckpointFormatException(file.Path, null, $"header too large: {length} bytes, the limit is {MaxJsonBytes}");
        if ((long)length > file.LengthBytes - LengthBytes)
            throw new CheckpointFormatException(file.Path, null, $"header length {length} exceeds the file of {file.LengthBytes} bytes");
        var json = file.Span(LengthBytes, (int)length);
        if (json.IsEmpty || json[0] != '{')
            throw new CheckpointFormatException(file.Path, null, "header is not valid JSON: it must be an object and start with {");
        if (!Utf8.IsValid(json))
            throw new CheckpointFormatException(file.Path, null, "header is not UTF-8");
        return json;
    }
}
