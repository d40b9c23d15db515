namespace Shorten.Tokenizers;

/// <summary>A tokenizer file that is broken or of a kind that is not supported. The message is one line: path and problem.</summary>
public sealed class TokenizerFormatException : Exception
{
    /// <summary>Reports <paramref name="problem"/> in the file at <paramref name="path"/>.</summary>
    public TokenizerFormatException(string path, string problem, Exception? inner = null)
        : base($"{path}: {problem}", inner)
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>File at fault.</summary>
    public string Path { get; }

    /// <summary>What is wrong, in one line that names the part of the file.</summary>
    public string Problem { get; }
}
