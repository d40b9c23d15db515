using System.Text.RegularExpressions;

namespace Shorten.Evaluation.Tasks;

/// <summary>One step of cleaning contexts and choices: white space at the ends, a text, or a pattern.</summary>
/// <param name="Replace">Text to replace, or null.</param>
/// <param name="Pattern">Pattern to replace, or null; with neither, the ends are trimmed.</param>
/// <param name="With">What comes instead.</param>
internal sealed record TextCleaning(string? Replace, Regex? Pattern, string With)
{
    /// <summary>The cleaned text.</summary>
    public string Apply(string text) =>
        Pattern is not null ? Pattern.Replace(text, With) : Replace is not null ? text.Replace(Replace, With, StringComparison.Ordinal) : text.Trim();
}
