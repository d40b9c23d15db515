namespace Shorten.Pruning;

/// <summary>An output path that must not be written to. The message is one line: path and reason.</summary>
public sealed class OutputRefusedException : IOException
{
    /// <summary>Refuses to write to <paramref name="path"/> for <paramref name="reason"/>.</summary>
    public OutputRefusedException(string path, string reason)
        : base($"{path}: {reason}") => OutputPath = path;

    /// <summary>Path that was refused.</summary>
    public string OutputPath { get; }
}
