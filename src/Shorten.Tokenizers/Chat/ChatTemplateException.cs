namespace Shorten.Tokenizers;

/// <summary>A chat template that is broken, that says something unsupported, or that refuses a conversation. The message is one line.</summary>
public sealed class ChatTemplateException : Exception
{
    /// <summary>Reports <paramref name="problem"/> at a line of the template.</summary>
    public ChatTemplateException(int line, string problem)
        : base($"chat template, line {line}: {problem.ReplaceLineEndings(" ")}")
    {
        Line = line;
        Problem = problem;
    }

    /// <summary>Line of the template, from 1.</summary>
    public int Line { get; }

    /// <summary>What is wrong, or what the template said by <c>raise_exception</c>.</summary>
    public string Problem { get; }
}
