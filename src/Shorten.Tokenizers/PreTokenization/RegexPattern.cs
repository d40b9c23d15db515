using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Shorten.Tokenizers;

/// <summary>A Split pattern that is a regular expression in the spelling of tokenizer.json.</summary>
internal sealed record RegexPattern : ISplitPattern
{
    // Compiling takes longer than reading a tokenizer, and most tokenizers share a few patterns.
    private static readonly ConcurrentDictionary<string, Regex> s_compiled = new();

    private readonly Regex _regex;

    /// <summary>Compiles a pattern.</summary>
    /// <exception cref="ArgumentException">The pattern is malformed or says something that is not supported.</exception>
    public RegexPattern(string pattern)
    {
        Pattern = pattern;
        _regex = s_compiled.GetOrAdd(pattern, Compile);
    }

    /// <summary>The pattern as it was given.</summary>
    public string Pattern { get; }

    /// <inheritdoc />
    public void Find(ReadOnlySpan<char> text, List<Piece> matches)
    {
        if (!AstralShadow.IsNeeded(text))
        {
            foreach (var match in _regex.EnumerateMatches(text))
            {
                if (match.Length > 0)
                    matches.Add(new Piece(match.Index, match.Length));
            }
            return;
        }
        var shadow = new AstralShadow(text);
        foreach (var match in _regex.EnumerateMatches(shadow.Text))
        {
            if (match.Length > 0)
                matches.Add(shadow.Original(match.Index, match.Length));
        }
    }

    // Multiline: in the reference, ^ and $ always match at every line.
    private static Regex Compile(string pattern) =>
        new(OnigurumaPattern.ToDotNet(pattern), RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.Multiline);
}
