using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>A tensor as a pickle describes it: a strided view of a storage, not checked yet. Offset and strides count values.</summary>
internal sealed record PickledTensor(PickledStorage Storage, DType DType, long Offset, long[] Size, long[] Stride);
