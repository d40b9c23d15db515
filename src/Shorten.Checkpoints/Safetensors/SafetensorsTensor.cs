using Shorten.Tensors;

namespace Shorten.Checkpoints.Safetensors;

/// <summary>A tensor as the header states it: its bytes are <paramref name="Begin"/> up to <paramref name="End"/> of the data behind the header.</summary>
internal sealed record SafetensorsTensor(string Name, DType DType, long[] Shape, long Begin, long End);
