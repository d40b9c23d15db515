using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>Places the tensors of one file: a contiguous one is a view of the mapping, another one a copy in memory in row-major order.</summary>
/// <param name="file">The mapped file.</param>
/// <param name="records">Where the values of a storage lie, by key.</param>
/// <param name="copies">Receives the copies, which its owner disposes of.</param>
internal sealed unsafe class TensorPlacement(MappedFile file, Func<string, StorageRecord?> records, List<MappedFile> copies)
{
    private long _copiedBytes;

    /// <exception cref="CheckpointFormatException">The storage is missing or truncated, or the tensor reaches beyond it.</exception>
    public TensorEntry Place(string name, PickledTensor tensor)
    {
        long storageOffset = StorageOffset(name, tensor.Storage);
        long elements = Check(name, tensor);
        int valueBytes = tensor.DType.BlockBytes();
        long offset = storageOffset + tensor.Offset * valueBytes, bytes = elements * valueBytes;
        if (elements == 0 || IsContiguous(tensor))
            return new TensorEntry(name, tensor.DType, tensor.Size, file, offset, bytes);
        // Many views of one storage are not to take more memory than the file takes space.
        _copiedBytes += bytes;
        if (_copiedBytes > file.LengthBytes)
            throw Fault(name, $"the strided tensors up to {name} are together too large for the file");
        var copy = MappedFile.InMemory(file.Path, bytes);
        copies.Add(copy);
        StridedCopy.Run(file.Pointer + offset, copy.Pointer, tensor.Size, tensor.Stride, valueBytes);
        return new TensorEntry(name, tensor.DType, tensor.Size, copy, 0, bytes);
    }

    private long StorageOffset(string name, PickledStorage storage)
    {
        var record = records(storage.Key) ?? throw Fault(name, $"storage {storage.Key} is missing: tensor {name} needs it");
        if (record.LengthBytes < storage.Bytes)
            throw Fault(name, $"storage {storage.Key} is truncated: {record.LengthBytes} bytes of {storage.Bytes}");
        return record.LengthBytes == storage.Bytes
            ? record.OffsetBytes
            : throw Fault(name, $"storage {storage.Key} has {record.LengthBytes} bytes, the pickle says {storage.Bytes}");
    }

    /// <summary>Checks that the view lies in its storage, without an overflow, and counts its values.</summary>
    private long Check(string name, PickledTensor tensor)
    {
        if (tensor.Size.Length != tensor.Stride.Length || Array.Exists(tensor.Size, size => size < 0))
            throw Fault(name, $"invalid shape of tensor {name}: [{string.Join(", ", tensor.Size)}]");
        if (Array.Exists(tensor.Stride, stride => stride < 0))
            throw Fault(name, $"invalid stride of tensor {name}: [{string.Join(", ", tensor.Stride)}]");
        long available = tensor.Storage.Bytes / tensor.DType.BlockBytes();
        bool isEmpty = Array.IndexOf(tensor.Size, 0) >= 0;
        Int128 last = tensor.Offset, elements = isEmpty ? 0 : 1;
        for (int d = 0; d < tensor.Size.Length && !isEmpty; d++)
        {
            last += (Int128)(tensor.Size[d] - 1) * tensor.Stride[d];
            // Stops growing where it is too much already.
            elements = Int128.Min(elements * tensor.Size[d], (Int128)available + 1);
        }
        if (tensor.Offset < 0 || last > (isEmpty ? available : available - 1))
            throw Fault(name, $"tensor {name} reaches beyond its storage of {available} values");
        return elements <= available ? (long)elements : throw Fault(name, $"tensor {name} is too large for its storage of {available} values");
    }

    private static bool IsContiguous(PickledTensor tensor)
    {
        long expected = 1;
        for (int d = tensor.Size.Length - 1; d >= 0; d--)
        {
            if (tensor.Size[d] != 1 && tensor.Stride[d] != expected)
                return false;
            expected *= tensor.Size[d];
        }
        return true;
    }

    private CheckpointFormatException Fault(string name, string problem) => new(file.Path, name, problem);
}
