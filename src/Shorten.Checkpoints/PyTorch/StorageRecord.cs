namespace Shorten.Checkpoints.PyTorch;

/// <summary>A run of bytes in a file: the values of one storage.</summary>
internal sealed record StorageRecord(long OffsetBytes, long LengthBytes);
