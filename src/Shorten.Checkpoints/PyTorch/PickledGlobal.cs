using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>A global of a pickle that is on the list of those that build tensors, dictionaries and plain values. Nothing is ever looked up beyond this list.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="DType">Element type of a storage or dtype; null for others and for storages of bytes.</param>
internal sealed record PickledGlobal(string Name, PickledGlobalKind Kind, DType? DType = null)
{
    private static readonly Dictionary<(string Module, string Name), PickledGlobal> Known = Build();

    /// <exception cref="CheckpointFormatException">The global is not on the list.</exception>
    public static PickledGlobal Find(string module, string name, PickleCursor cursor)
    {
        if (Known.TryGetValue((module, name), out var global))
            return global;
        if (module == "torch" && name.EndsWith("Storage", StringComparison.Ordinal))
            throw cursor.Fault($"unsupported storage type {name}");
        throw cursor.Fault($"refuses the global {module}.{name}: a checkpoint may only build tensors, dictionaries and plain values");
    }

    private static Dictionary<(string Module, string Name), PickledGlobal> Build()
    {
        var known = new Dictionary<(string Module, string Name), PickledGlobal>();
        Add("collections", "OrderedDict", PickledGlobalKind.OrderedDictionary);
        Add("torch._utils", "_rebuild_tensor", PickledGlobalKind.RebuildTensor);
        Add("torch._utils", "_rebuild_tensor_v2", PickledGlobalKind.RebuildTensor);
        Add("torch._utils", "_rebuild_tensor_v3", PickledGlobalKind.RebuildTensorOfDType);
        Add("torch._utils", "_rebuild_parameter", PickledGlobalKind.RebuildParameter);
        Add("torch", "Size", PickledGlobalKind.PlainValue);
        Add("torch", "device", PickledGlobalKind.PlainValue);
        Add("torch.storage", "UntypedStorage", PickledGlobalKind.StorageType);
        foreach (var (storage, dtypeName, dtype) in PyTorchDTypes.All)
        {
            if (storage is not null)
                Add("torch", storage, PickledGlobalKind.StorageType, dtype);
            Add("torch", dtypeName, PickledGlobalKind.DType, dtype);
        }
        return known;

        void Add(string module, string name, PickledGlobalKind kind, DType? dtype = null) => known.Add((module, name), new PickledGlobal($"{module}.{name}", kind, dtype));
    }
}
