using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Shorten.Tensors;

namespace Shorten.Checkpoints.Safetensors;

/// <summary>Builds the header of a safetensors file: the tensors follow each other in the given order.</summary>
internal static class SafetensorsHeaderWriter
{
    /// <summary>The data behind the header begins at a multiple of this.</summary>
    private const int Alignment = 8;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Build(IReadOnlyList<TensorToWrite> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, Options))
            WriteJson(writer, tensors, metadata);
        int length = (json.WrittenCount + Alignment - 1) / Alignment * Alignment;
        if (length > SafetensorsHeader.MaxJsonBytes)
            throw new ArgumentException($"a header of {length} bytes is above the limit of {SafetensorsHeader.MaxJsonBytes}", nameof(tensors));
        byte[] header = new byte[SafetensorsHeader.LengthBytes + length];
        BinaryPrimitives.WriteInt64LittleEndian(header, length);
        json.WrittenSpan.CopyTo(header.AsSpan(SafetensorsHeader.LengthBytes));
        header.AsSpan(SafetensorsHeader.LengthBytes + json.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static void WriteJson(Utf8JsonWriter writer, IReadOnlyList<TensorToWrite> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        writer.WriteStartObject();
        if (metadata.Count > 0)
        {
            writer.WriteStartObject(SafetensorsHeader.MetadataKey);
            foreach (var (key, value) in metadata)
                writer.WriteString(key, value);
            writer.WriteEndObject();
        }
        long offset = 0;
        foreach (var tensor in tensors)
        {
            long end = checked(offset + tensor.LengthBytes);
            WriteTensor(writer, tensor, offset, end);
            offset = end;
        }
        writer.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter writer, TensorToWrite tensor, long begin, long end)
    {
        if (tensor.DType.IsQuantized())
            throw new ArgumentException($"tensor {tensor.Name} is {tensor.DType}, which safetensors does not know", nameof(tensor));
        if (tensor.Name == SafetensorsHeader.MetadataKey)
            throw new ArgumentException($"no tensor can be named {tensor.Name}", nameof(tensor));
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", SafetensorsDTypes.Name(tensor.DType));
        writer.WriteStartArray("shape");
        foreach (long dimension in tensor.Shape)
            writer.WriteNumberValue(dimension);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(begin);
        writer.WriteNumberValue(end);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
