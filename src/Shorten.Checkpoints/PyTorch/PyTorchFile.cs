namespace Shorten.Checkpoints.PyTorch;

/// <summary>What one file holds, whatever its container.</summary>
/// <param name="Tensors">Tensors as the pickle describes them, in its order.</param>
/// <param name="Records">Where the values of a storage lie, by its key; null where there is none of that key.</param>
internal sealed record PyTorchFile(IReadOnlyList<(string Name, PickledTensor Tensor)> Tensors, Func<string, StorageRecord?> Records);
