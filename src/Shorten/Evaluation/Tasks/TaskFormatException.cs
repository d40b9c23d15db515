namespace Shorten.Evaluation.Tasks;

/// <summary>A task file that cannot be used as it is. The message is one line: path and problem.</summary>
public sealed class TaskFormatException : Exception
{
    /// <summary>Reports <paramref name="problem"/> of the task file at <paramref name="path"/>.</summary>
    public TaskFormatException(string path, string problem, Exception? inner = null)
        : base($"{path}: {problem}", inner)
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>File at fault, or the name of a task.</summary>
    public string Path { get; }

    /// <summary>What is wrong, in one line.</summary>
    public string Problem { get; }
}
