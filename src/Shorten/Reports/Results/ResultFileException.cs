namespace Shorten.Reports.Results;

/// <summary>A result file that cannot be used as it is. The message is one line: path and problem.</summary>
public sealed class ResultFileException : Exception
{
    /// <summary>Reports <paramref name="problem"/> of the file at <paramref name="path"/>.</summary>
    public ResultFileException(string path, string problem, Exception? inner = null)
        : base($"{path}: {problem}", inner)
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>File at fault.</summary>
    public string Path { get; }

    /// <summary>What is wrong, in one line.</summary>
    public string Problem { get; }
}
