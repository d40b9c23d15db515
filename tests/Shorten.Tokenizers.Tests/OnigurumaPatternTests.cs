using System.Text.RegularExpressions;

namespace Shorten.Tokenizers.Tests;

public sealed class OnigurumaPatternTests
{
    public static TheoryData<string> KnownOnes => [KnownPatterns.Gpt2, KnownPatterns.Digit, .. KnownPatterns.DeepSeekV3, @"\p{N}{1,3}(?=x)(?<!y)"];

    [Theory]
    [MemberData(nameof(KnownOnes))]
    public void ToDotNet_ChangesNothing_WhereBothMeanTheSame(string pattern) => Assert.Equal(pattern, OnigurumaPattern.ToDotNet(pattern));

    [Theory]
    [InlineData(@"[^\r\n]?+\p{L}++", @"(?>[^\r\n]?)(?>\p{L}+)")]
    [InlineData("(?:a|(b))*+c", "(?>(?:a|(b))*)c")]
    [InlineData(@"\p{N}{1,3}+", @"(?:\p{N}{1,3})+")]
    [InlineData(@"\u0041++", @"(?>\u0041+)")]
    [InlineData("a+?b", "a+?b")]
    public void ToDotNet_MakesAtomicGroups_OfPossessiveQuantifiers(string pattern, string expected) =>
        Assert.Equal(expected, OnigurumaPattern.ToDotNet(pattern));

    [Theory]
    [InlineData("(?i:'s)", "'\u017F", true)]
    [InlineData("(?i:'S)", "'\u017F", true)]
    [InlineData("(?i:'k)", "'\u212A", true)]
    [InlineData("(?i:'[sdmt])", "'\u017F", true)]
    [InlineData("(?i:'[a-s])", "'\u017F", true)]
    [InlineData("(?i:'[s-z])", "'\u017F", true)]
    [InlineData("(?i:'[^s])", "'\u017F", false)]
    [InlineData("'s", "'\u017F", false)]
    [InlineData("(?i:x)'s", "x'\u017F", false)]
    [InlineData("(?i:(?-i:'s))", "'\u017F", false)]
    public void ToDotNet_FoldsLongSAndKelvin_WhereCaseIsIgnored(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Regex.IsMatch(text, OnigurumaPattern.ToDotNet(pattern), RegexOptions.CultureInvariant));

    [Theory]
    [InlineData(@"\w+")]
    [InlineData(@"a\b")]
    [InlineData(@"\h")]
    [InlineData(@"\x{41}")]
    [InlineData(@"\pL")]
    [InlineData(@"\uD83D")]
    [InlineData("(?i)a")]
    [InlineData("(?m:a)")]
    [InlineData("(?#a)")]
    [InlineData("[a-z&&[^b]]")]
    [InlineData("[[:alpha:]]")]
    [InlineData("[\U0001F600]")]
    [InlineData("a{,3}")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("a\\")]
    public void ToDotNet_Throws_ForWhatDotNetReadsDifferently(string pattern) =>
        Assert.Throws<ArgumentException>(() => OnigurumaPattern.ToDotNet(pattern));
}
