namespace Shorten.Pruning;

/// <summary>A written model that does not compute what the pruned model in memory computes. The message is one line that says where.</summary>
public sealed class ReloadCheckException : Exception
{
    /// <summary>Reports <paramref name="problem"/> of the model at <paramref name="path"/>.</summary>
    public ReloadCheckException(string path, string problem)
        : base($"reload check failed: {problem}") => Path = path;

    /// <summary>Folder or file that was checked.</summary>
    public string Path { get; }
}
