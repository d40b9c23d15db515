namespace Shorten.Checkpoints.PyTorch;

/// <summary>What a global of a pickle stands for.</summary>
internal enum PickledGlobalKind
{
    /// <summary><c>collections.OrderedDict</c>.</summary>
    OrderedDictionary,
    /// <summary><c>torch._utils._rebuild_tensor</c> and <c>_rebuild_tensor_v2</c>: the storage has the dtype.</summary>
    RebuildTensor,
    /// <summary><c>torch._utils._rebuild_tensor_v3</c>: the dtype is an argument.</summary>
    RebuildTensorOfDType,
    /// <summary><c>torch._utils._rebuild_parameter</c>.</summary>
    RebuildParameter,
    /// <summary><c>torch.Size</c> and <c>torch.device</c>: plain values.</summary>
    PlainValue,
    /// <summary>A class of storages.</summary>
    StorageType,
    /// <summary>A <c>torch.dtype</c>.</summary>
    DType,
}
