using System.Text;

namespace Shorten.Checkpoints.Gguf;

/// <summary>Builds what precedes the data of a GGUF file: magic, counts, metadata, tensor list, padding.</summary>
internal static class GgufHeaderWriter
{
    public static byte[] Build(GgufMetadata metadata, IReadOnlyList<TensorToWrite> tensors, int alignment)
    {
        using var output = new MemoryStream();
        using var writer = new BinaryWriter(output);
        writer.Write(GgufFormat.Magic);
        writer.Write(GgufFormat.Version);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)metadata.Keys.Count);
        foreach (string key in metadata.Keys)
        {
            GgufValueWriter.WriteText(writer, key);
            GgufValueWriter.Write(writer, metadata[key].Type, metadata[key].Value);
        }
        long offset = 0;
        foreach (var tensor in tensors)
        {
            WriteTensor(writer, tensor, offset);
            offset = GgufFormat.Align(checked(offset + tensor.LengthBytes), alignment);
        }
        writer.Write(new byte[GgufFormat.Align(output.Length, alignment) - output.Length]);
        return output.ToArray();
    }

    private static void WriteTensor(BinaryWriter writer, TensorToWrite tensor, long offset)
    {
        if (!GgmlTypes.TryGetNumber(tensor.DType, out uint type))
            throw new ArgumentException($"tensor {tensor.Name} is {tensor.DType}, which GGUF does not know", nameof(tensor));
        if (tensor.Shape.Count > GgufFormat.MaxDimensions)
            throw new ArgumentException($"tensor {tensor.Name} has {tensor.Shape.Count} dimensions, GGUF has at most {GgufFormat.MaxDimensions}", nameof(tensor));
        if (Encoding.UTF8.GetByteCount(tensor.Name) > GgufFormat.MaxNameBytes)
            throw new ArgumentException($"the name {tensor.Name} has more than the {GgufFormat.MaxNameBytes} bytes that GGUF keeps", nameof(tensor));
        GgufValueWriter.WriteText(writer, tensor.Name);
        writer.Write(tensor.Shape.Count);
        foreach (long dimension in tensor.Shape.Reverse())
            writer.Write(dimension);
        writer.Write(type);
        writer.Write(offset);
    }
}
