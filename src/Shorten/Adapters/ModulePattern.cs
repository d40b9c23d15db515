using System.Text.RegularExpressions;

namespace Shorten.Adapters;

/// <summary>A regular expression of an adapter's config, which may be wrong or slow.</summary>
internal sealed class ModulePattern
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(100);

    private readonly string _pattern;
    private readonly Regex _regex;

    private ModulePattern(string pattern, string expression)
    {
        _pattern = pattern;
        try
        {
            _regex = new Regex(expression, RegexOptions.CultureInvariant, MaxTime);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"'{pattern}' is no regular expression", nameof(pattern), e);
        }
    }

    /// <summary>A pattern for whole names.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static ModulePattern Whole(string pattern) => new(pattern, $@"\A(?:{pattern})\z");

    /// <summary>A pattern for whole names or for what follows one of their dots.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static ModulePattern End(string pattern) => new(pattern, $@"\A(?:.*\.)?(?:{pattern})\z");

    /// <summary>A pattern for what stands before the number of a block, which is group 1.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static ModulePattern BeforeNumber(string pattern) => new(pattern, $@"\A.*\.(?:{pattern})\.(?<number>[0-9]+)\.");

    /// <summary>True if it matches.</summary>
    /// <exception cref="ArgumentException">It takes too long.</exception>
    public bool Matches(string name) => Match(name).Success;

    /// <summary>The number that <see cref="BeforeNumber"/> finds, or null.</summary>
    /// <exception cref="ArgumentException">It takes too long.</exception>
    public int? Number(string name) => int.TryParse(Match(name).Groups["number"].Value, out int number) ? number : null;

    private Match Match(string name)
    {
        try
        {
            return _regex.Match(name);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new ArgumentException($"the regular expression '{_pattern}' takes too long", nameof(name), e);
        }
    }
}
