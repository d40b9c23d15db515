namespace Shorten.Training;

/// <summary>A checkpoint of a training run that cannot be gone on from. The message is one line: path and problem.</summary>
public sealed class TrainingCheckpointException : Exception
{
    /// <summary>Reports <paramref name="problem"/> of the checkpoint at <paramref name="path"/>.</summary>
    public TrainingCheckpointException(string path, string problem, Exception? inner = null)
        : base($"{path}: {problem}", inner)
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>Folder at fault.</summary>
    public string Path { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }
}
