using System.Numerics;
using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>The format before PyTorch 1.6: five pickles (magic number, version, system, the object, the keys of the storages), then the storages.</summary>
internal static class LegacyFormat
{
    private const long Version = 1001;

    private static readonly BigInteger Magic = new([0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]);

    public static PyTorchFile Read(MappedFile file)
    {
        var cursor = new PickleCursor(file, 0, file.LengthBytes);
        if (Unpickler.Load(cursor) is not BigInteger magic || magic != Magic)
            throw cursor.Fault("not a PyTorch file: the first pickle is not the magic number");
        if (Unpickler.Load(cursor) is not Version)
            throw cursor.Fault($"not a PyTorch file of version {Version}");
        if (Unpickler.Load(cursor) is PickledDictionary system && system["little_endian"] is false)
            throw cursor.Fault("big-endian files are not supported");
        var storages = new Dictionary<string, PickledStorage>();
        var tensors = StateDict.Tensors(Unpickler.Load(cursor, storages), cursor);
        if (Unpickler.Load(cursor) is not List<object?> keys)
            throw cursor.Fault("invalid pickle: the keys of the storages are no list");
        return new PyTorchFile(tensors, Place(cursor, keys, storages).GetValueOrDefault);
    }

    /// <summary>The storages follow each other in the order of the keys, each behind its number of values.</summary>
    private static Dictionary<string, StorageRecord> Place(PickleCursor cursor, List<object?> keys, Dictionary<string, PickledStorage> storages)
    {
        var records = new Dictionary<string, StorageRecord>();
        foreach (object? item in keys)
        {
            if (item is not string key || !storages.TryGetValue(key, out var storage))
                throw cursor.Fault("the file has a storage of which the pickle does not know");
            int bytes = storage.DType?.BlockBytes() ?? 1;
            ulong elements = cursor.UInt64();
            long offset = cursor.Position;
            if (elements > (ulong)(cursor.MaxElements - offset) / (ulong)bytes)
                throw cursor.Fault($"storage {key} is truncated: {elements} values do not fit what is left of the file");
            cursor.Skip((long)elements * bytes);
            if (!records.TryAdd(key, new StorageRecord(offset, (long)elements * bytes)))
                throw cursor.Fault($"duplicate storage {key}");
        }
        return records;
    }
}
