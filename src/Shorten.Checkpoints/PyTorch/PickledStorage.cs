using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>A flat run of values as a pickle refers to it.</summary>
/// <param name="Key">Name of the record that holds the values.</param>
/// <param name="DType">Element type; null where the storage is one of bytes and each tensor names its own.</param>
/// <param name="Elements">Number of values (of bytes, where there is no type).</param>
internal sealed record PickledStorage(string Key, DType? DType, long Elements)
{
    /// <summary>Reads the persistent id <c>("storage", type, key, location, elements)</c>; files before PyTorch 1.6 add a view, which must be none.</summary>
    public static PickledStorage From(object?[] id, PickleCursor cursor)
    {
        if (id is not ["storage", PickledGlobal { Kind: PickledGlobalKind.StorageType } type, string key, _, long elements, .. var rest] || elements < 0)
            throw cursor.Fault("invalid pickle: a persistent id is not that of a storage");
        if (rest is not ([] or [null]))
            throw cursor.Fault($"storage {key} is a view of another storage, which is not supported: save the file again with a newer PyTorch");
        // Bounds every product with the size of an element.
        if (elements > cursor.MaxElements)
            throw cursor.Fault($"storage {key} is truncated: {elements} values are more than the file has bytes");
        return new PickledStorage(key, type.DType, elements);
    }

    /// <summary>Size in bytes.</summary>
    public long Bytes => DType is { } dtype ? dtype.Bytes(Elements) : Elements;
}
