using Shorten.Tensors;

namespace Shorten.Checkpoints.Gguf;

/// <summary>Places the tensors of the list in the file and checks that each is aligned, inside the file and apart from the others.</summary>
internal static class GgufLayout
{
    /// <summary>The tensors in the order of the list.</summary>
    /// <exception cref="CheckpointFormatException">A tensor is not aligned, leaves the file or overlaps another.</exception>
    public static List<TensorEntry> Place(MappedFile file, long dataOffset, int alignment, IReadOnlyList<GgufTensor> tensors)
    {
        // A file of metadata alone (a vocabulary) may end without padding.
        if (tensors.Count > 0 && dataOffset > file.LengthBytes)
            throw new CheckpointFormatException(file.Path, null, $"truncated: data begins beyond the file, at {dataOffset}");
        ulong dataBytes = (ulong)Math.Max(0, file.LengthBytes - dataOffset);
        foreach (var tensor in tensors)
        {
            if (Problem(tensor, alignment, dataBytes) is string problem)
                throw new CheckpointFormatException(file.Path, tensor.Name, problem);
        }
        CheckOverlaps(file, tensors);
        return [.. tensors.Select(tensor => new TensorEntry(tensor.Name, tensor.DType, tensor.Shape, file, dataOffset + (long)tensor.Offset, tensor.Bytes))];
    }

    private static string? Problem(GgufTensor tensor, int alignment, ulong dataBytes)
    {
        if (tensor.Offset > dataBytes)
            return $"tensor {tensor.Name} lies beyond the file: offset {tensor.Offset} of {dataBytes} bytes of data";
        if (tensor.Offset % (ulong)alignment != 0)
            return $"offset {tensor.Offset} of tensor {tensor.Name} is not aligned to {alignment}";
        if ((ulong)tensor.Bytes > dataBytes - tensor.Offset)
            return $"tensor {tensor.Name} ends beyond the file: truncated, {(ulong)tensor.Bytes - (dataBytes - tensor.Offset)} bytes are missing";
        return null;
    }

    private static void CheckOverlaps(MappedFile file, IReadOnlyList<GgufTensor> tensors)
    {
        ulong position = 0;
        foreach (var tensor in tensors.Where(tensor => tensor.Bytes > 0).OrderBy(tensor => tensor.Offset))
        {
            if (tensor.Offset < position)
                throw new CheckpointFormatException(file.Path, tensor.Name, $"tensors overlap: {tensor.Name} begins inside the one before");
            position = tensor.Offset + (ulong)tensor.Bytes;
        }
    }
}
