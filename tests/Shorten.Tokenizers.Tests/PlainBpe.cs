using System.Text;
using System.Text.RegularExpressions;

namespace Shorten.Tokenizers.Tests;

/// <summary>Byte-level BPE as it is taught: before every merge all pairs of all words are counted anew. Slow, and its own from the pattern of words to the spelling of bytes.</summary>
internal static class PlainBpe
{
    private const int LeastCount = 2;

    private static readonly Regex s_words = new(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+");
    private static readonly Dictionary<byte, char> s_spelling = Spelling();

    /// <summary>The merges of a vocabulary of <paramref name="vocabSize"/> tokens, each as its two parts with a space between.</summary>
    public static List<string> Merges(IEnumerable<string> texts, int vocabSize)
    {
        List<string> pieces = ["<|endoftext|>", .. s_spelling.Values.Order().Select(c => c.ToString())], merges = [];
        var words = Words(texts).GroupBy(word => word).Select(group => (Ids: group.Key.Select(c => pieces.IndexOf(c.ToString())).ToList(), Count: (long)group.Count())).ToList();
        while (pieces.Count < vocabSize)
        {
            var counts = new Dictionary<(int Left, int Right), long>();
            foreach (var (ids, count) in words)
                foreach (var pair in ids.Zip(ids.Skip(1)))
                    counts[pair] = counts.GetValueOrDefault(pair) + count;
            if (counts.Count == 0 || counts.Values.Max() < LeastCount)
                break;
            var best = counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).First().Key;
            string piece = pieces[best.Left] + pieces[best.Right];
            if (!pieces.Contains(piece))
                pieces.Add(piece);
            merges.Add($"{pieces[best.Left]} {pieces[best.Right]}");
            int id = pieces.IndexOf(piece);
            words = [.. words.Select(word => (Merged(word.Ids, best, id), word.Count))];
        }
        return merges;
    }

    private static List<int> Merged(List<int> ids, (int Left, int Right) pair, int merged)
    {
        var result = new List<int>();
        for (int i = 0; i < ids.Count; i++)
        {
            bool isPair = i + 1 < ids.Count && (ids[i], ids[i + 1]) == pair;
            result.Add(isPair ? merged : ids[i]);
            i += isPair ? 1 : 0;
        }
        return result;
    }

    private static IEnumerable<string> Words(IEnumerable<string> texts) =>
        from text in texts
        from piece in Regex.Split(text, @"(\p{N})")
        from Match word in s_words.Matches(piece)
        select string.Concat(Encoding.UTF8.GetBytes(word.Value).Select(value => s_spelling[value]));

    // Printable bytes are spelled as they are, the others by the characters from U+0100 on.
    private static Dictionary<byte, char> Spelling()
    {
        var spelling = new Dictionary<byte, char>();
        int next = 0x100;
        for (int value = 0; value < 256; value++)
            spelling[(byte)value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : (char)next++;
        return spelling;
    }
}
