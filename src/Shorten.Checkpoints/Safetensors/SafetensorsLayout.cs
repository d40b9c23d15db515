using Shorten.Tensors;

namespace Shorten.Checkpoints.Safetensors;

/// <summary>Checks that the tensors of a header fill the data exactly, and places them in the file.</summary>
internal static class SafetensorsLayout
{
    /// <summary>The tensors in the order of their data.</summary>
    /// <exception cref="CheckpointFormatException">Tensors overlap, leave a gap, pass the end of the file or stop short of it.</exception>
    public static List<TensorEntry> Place(MappedFile file, SafetensorsHeader header)
    {
        long dataBytes = file.LengthBytes - header.DataOffset;
        long position = 0;
        var entries = new List<TensorEntry>(header.Tensors.Count);
        foreach (var tensor in header.Tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (Problem(tensor, position, dataBytes) is string problem)
                throw new CheckpointFormatException(file.Path, tensor.Name, problem);
            position = tensor.End;
            entries.Add(new TensorEntry(tensor.Name, tensor.DType, tensor.Shape, file, header.DataOffset + tensor.Begin, tensor.End - tensor.Begin));
        }
        if (position < dataBytes)
            throw new CheckpointFormatException(file.Path, null, $"{dataBytes - position} bytes after the last tensor");
        return entries;
    }

    private static string? Problem(SafetensorsTensor tensor, long position, long dataBytes)
    {
        if (tensor.End > dataBytes)
            return $"tensor {tensor.Name} ends beyond the file: the file is truncated, {tensor.End - dataBytes} bytes are missing";
        if (tensor.Begin < position)
            return $"tensors overlap: {tensor.Name} begins at {tensor.Begin}, the one before ends at {position}";
        if (tensor.Begin > position)
            return $"gap of {tensor.Begin - position} bytes between tensors or before the first: at {position}, before {tensor.Name}";
        return null;
    }
}
