namespace Shorten.Cli.Recipes;

/// <summary>A recipe that cannot be run. The message is one line: path, line and problem.</summary>
internal sealed class RecipeException(string path, long line, string problem, Exception? inner = null)
    : Exception($"{path}:{line}: {problem.ReplaceLineEndings(" ")}", inner)
{
    /// <summary>The recipe.</summary>
    public string Path { get; } = path;

    /// <summary>Line at fault, from 1.</summary>
    public long Line { get; } = line;
}
