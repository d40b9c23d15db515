namespace Shorten.Pruning;

/// <summary>A pruning plan or block order that cannot be used. The message is one line: path and problem.</summary>
public sealed class PlanException : Exception
{
    private const int MaxProblemLength = 400;

    /// <summary>Reports <paramref name="problem"/> of the file at <paramref name="path"/>.</summary>
    public PlanException(string path, string problem, Exception? inner = null)
        : base($"{path}: {OneLine(problem)}", inner)
    {
        Path = path;
        Problem = OneLine(problem);
    }

    /// <summary>File at fault.</summary>
    public string Path { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>The problem may quote the file: line breaks and megabytes of text must not reach the screen.</summary>
    private static string OneLine(string text)
    {
        string line = string.Concat(text.Take(MaxProblemLength).Select(c => char.IsControl(c) ? '?' : c));
        return text.Length > MaxProblemLength ? line + "..." : line;
    }
}
