namespace Shorten.Data;

/// <summary>Turns plain text into rows: paragraphs, merged until they are long enough to draw windows from.</summary>
internal static class Paragraphs
{
    private const int MinWordsOfRow = 400;

    /// <summary>Paragraphs (runs of lines between blank ones) in order, merged into rows of at least 400 words; the last row may be shorter.</summary>
    public static List<string> ToRows(string text)
    {
        var rows = new List<string>();
        var row = new List<string>();
        int numWords = 0;
        foreach (string paragraph in Split(text))
        {
            row.Add(paragraph);
            numWords += CountWords(paragraph);
            if (numWords < MinWordsOfRow)
                continue;
            rows.Add(string.Join("\n\n", row));
            row.Clear();
            numWords = 0;
        }
        if (row.Count > 0)
            rows.Add(string.Join("\n\n", row));
        return rows;
    }

    /// <summary>Number of runs of characters that are not white space.</summary>
    public static int CountWords(ReadOnlySpan<char> text)
    {
        int numWords = 0;
        bool inWord = false;
        foreach (char character in text)
        {
            bool isWord = !char.IsWhiteSpace(character);
            if (isWord && !inWord)
                numWords++;
            inWord = isWord;
        }
        return numWords;
    }

    /// <summary>The paragraphs without white space around them; lines within one are joined by a line feed.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var lines = new List<string>();
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                lines.Add(line);
            }
            else if (lines.Count > 0)
            {
                yield return string.Join('\n', lines).Trim();
                lines.Clear();
            }
        }
        if (lines.Count > 0)
            yield return string.Join('\n', lines).Trim();
    }
}
