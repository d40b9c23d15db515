using System.Text;

namespace Shorten.Checkpoints;

/// <summary>A checkpoint file that is not what it claims to be. The message is one line: path, tensor where one is at fault, problem.</summary>
public sealed class CheckpointFormatException : Exception
{
    private const int MaxProblemLength = 400;

    /// <summary>Reports <paramref name="problem"/> of <paramref name="tensor"/> (or of the file as a whole, null) in the file at <paramref name="path"/>.</summary>
    public CheckpointFormatException(string path, string? tensor, string problem, Exception? inner = null)
        : base($"{OneLine(path)}: {OneLine(problem)}", inner)
    {
        Path = path;
        Tensor = tensor;
        Problem = OneLine(problem);
    }

    /// <summary>File at fault.</summary>
    public string Path { get; }

    /// <summary>Tensor at fault, null where it is the file.</summary>
    public string? Tensor { get; }

    /// <summary>What is wrong, in one line that names the tensor where there is one.</summary>
    public string Problem { get; }

    /// <summary>Names come from the file: line breaks, terminal escapes and megabytes of text must not reach the screen.</summary>
    private static string OneLine(string text)
    {
        var line = new StringBuilder();
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, MaxProblemLength)))
            line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c);
        return text.Length > MaxProblemLength ? line.Append("...").ToString() : line.ToString();
    }
}
