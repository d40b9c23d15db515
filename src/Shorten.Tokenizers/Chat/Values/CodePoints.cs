namespace Shorten.Tokenizers.Chat;

/// <summary>Strings counted in code points, as Python does.</summary>
internal static class CodePoints
{
    /// <summary>Number of code points.</summary>
    public static int Count(string text)
    {
        int count = text.Length;
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
                count--;
        }
        return count;
    }

    /// <summary>The UTF-16 index where each code point begins, and the length.</summary>
    public static List<int> Starts(string text)
    {
        var starts = new List<int>(text.Length + 1);
        for (int i = 0; i < text.Length; i++)
        {
            if (i == 0 || !char.IsSurrogatePair(text[i - 1], text[i]))
                starts.Add(i);
        }
        starts.Add(text.Length);
        return starts;
    }
}
