namespace Shorten.Checkpoints;

/// <summary>A checkpoint file that is not what it claims to be. The message is one line: path, tensor where one is at fault, problem.</summary>
public sealed class CheckpointFormatException : Exception
{
    /// <summary>Reports <paramref name="problem"/> of <paramref name="tensor"/> (or of the file as a whole, null) in the file at <paramref name="path"/>.</summary>
    public CheckpointFormatException(string path, string? tensor, string problem, Exception? inner = null)
        : base($"{path}: {problem}", inner)
    {
        Path = path;
        Tensor = tensor;
        Problem = problem;
    }

    /// <summary>File at fault.</summary>
    public string Path { get; }

    /// <summary>Tensor at fault, null where it is the file.</summary>
    public string? Tensor { get; }

    /// <summary>What is wrong, in one line that names the tensor where there is one.</summary>
    public string Problem { get; }
}
