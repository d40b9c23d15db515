using System.Buffers;
using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Finds added tokens in a text: leftmost first, the longest where several begin at one place.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly SearchValues<string> _contents;
    private readonly ILookup<char, AddedToken> _byFirstChar;

    /// <summary>Looks for these tokens; those without characters are never found.</summary>
    public AddedTokenMatcher(IEnumerable<AddedToken> tokens)
    {
        var findable = tokens.Where(token => token.Content.Length > 0).OrderByDescending(token => token.Content.Length).ToArray();
        _contents = SearchValues.Create(findable.Select(token => token.Content).ToArray(), StringComparison.Ordinal);
        _byFirstChar = findable.ToLookup(token => token.Content[0]);
    }

    /// <summary>Cuts a text into added tokens and what lies between.</summary>
    public IEnumerable<Segment> Split(string text)
    {
        int done = 0, start = 0;
        while (Find(text, start) is var (token, found))
        {
            int end = found + token.Content.Length;
            start = end;
            if (token.SingleWord && (IsWord(Before(text, found)) || IsWord(After(text, end))))
                continue;
            if (token.LStrip)
                found = Math.Max(done, text.AsSpan(0, found).TrimEnd().Length);
            if (token.RStrip)
                end = text.Length - text.AsSpan(end).TrimStart().Length;
            if (found > done)
                yield return new Segment(null, done, found - done);
            yield return new Segment(token, found, end - found);
            done = end;
        }
        if (done < text.Length)
            yield return new Segment(null, done, text.Length - done);
    }

    private (AddedToken Token, int Start)? Find(string text, int start)
    {
        int offset = text.AsSpan(start).IndexOfAny(_contents);
        if (offset < 0)
            return null;
        int found = start + offset;
        var token = _byFirstChar[text[found]].First(token => text.AsSpan(found).StartsWith(token.Content));
        return (token, found);
    }

    private static Rune? Before(string text, int index) =>
        Rune.DecodeLastFromUtf16(text.AsSpan(0, index), out var rune, out _) == OperationStatus.Done ? rune : null;

    private static Rune? After(string text, int index) =>
        Rune.DecodeFromUtf16(text.AsSpan(index), out var rune, out _) == OperationStatus.Done ? rune : null;

    private static bool IsWord(Rune? rune) => rune is { } value && WordCharacter.Is(value);
}
