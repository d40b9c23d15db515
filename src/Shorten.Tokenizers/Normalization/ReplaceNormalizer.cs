using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Replaces every match of a pattern (Hugging Face's Replace).</summary>
internal sealed record ReplaceNormalizer(ISplitPattern Pattern, string Content) : INormalizer
{
    /// <inheritdoc />
    public string Normalize(string text)
    {
        List<Piece> matches = [];
        Pattern.Find(text, matches);
        if (matches.Count == 0)
            return text;
        var builder = new StringBuilder(text.Length);
        int done = 0;
        foreach (var match in matches)
        {
            builder.Append(text, done, match.Start - done).Append(Content);
            done = match.End;
        }
        return builder.Append(text, done, text.Length - done).ToString();
    }
}
