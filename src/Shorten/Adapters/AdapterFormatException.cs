namespace Shorten.Adapters;

/// <summary>An adapter that is not what it claims to be, does not fit the model, or asks for what is not supported. The message is one line: path and problem.</summary>
public sealed class AdapterFormatException : Exception
{
    private const int MaxProblemLength = 400;

    /// <summary>Reports <paramref name="problem"/> of the file or folder at <paramref name="path"/>.</summary>
    public AdapterFormatException(string path, string problem, Exception? inner = null)
        : base($"{OneLine(path)}: {OneLine(problem)}", inner)
    {
        Path = path;
        Problem = OneLine(problem);
    }

    /// <summary>File or folder at fault.</summary>
    public string Path { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>What would help in this very case, or null.</summary>
    public string? Advice { get; init; }

    // Names come from the file: line breaks, terminal escapes and megabytes of text must not reach the screen.
    private static string OneLine(string text)
    {
        string line = string.Concat(text.Take(MaxProblemLength).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c));
        return text.Length > MaxProblemLength ? line + "..." : line;
    }
}
