namespace Shorten.Tensors;

/// <summary>A buffer that would exceed the memory limit of its <see cref="Workspace"/>.</summary>
/// <param name="neededBytes">Bytes in use with the buffer that was asked for.</param>
/// <param name="limitBytes">The limit.</param>
public sealed class MemoryLimitException(long neededBytes, long limitBytes)
    : Exception($"this needs {neededBytes / 1e6:F0} MB of working memory, the limit is {limitBytes / 1e6:F0} MB")
{
    /// <summary>Bytes in use with the buffer that was asked for.</summary>
    public long NeededBytes { get; } = neededBytes;

    /// <summary>The limit in bytes.</summary>
    public long LimitBytes { get; } = limitBytes;
}
