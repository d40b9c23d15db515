using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Unicode normalization form C (UAX 15): decompose canonically, order the marks, compose.</summary>
internal static class NfcNormalizer
{
    // Below U+0300 every character is its own NFC and none combines with another.
    private const char FirstCombining = '\u0300';

    /// <summary>The text in form C; the same instance where it holds no character that normalization could touch.</summary>
    public static string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstCombining, char.MaxValue))
            return text;
        var table = NfcTable.Default;
        var codePoints = Decompose(text, table);
        OrderMarks(codePoints, table);
        return Compose(codePoints, table);
    }

    private static List<int> Decompose(string text, NfcTable table)
    {
        var codePoints = new List<int>(text.Length + text.Length / 8);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, table, codePoints);
        return codePoints;
    }

    private static void Decompose(int codePoint, NfcTable table, List<int> output)
    {
        if (codePoint < 0x80 || !table.TryDecompose(codePoint, out var parts))
        {
            output.Add(codePoint);
            return;
        }
        Decompose(parts.First, table, output);
        if (parts.Second != 0)
            Decompose(parts.Second, table, output);
    }

    private static void OrderMarks(List<int> codePoints, NfcTable table)
    {
        for (int start = 0; start < codePoints.Count; start++)
        {
            int end = start;
            while (end < codePoints.Count && table.CombiningClass(codePoints[end]) != 0)
                end++;
            if (end - start > 1)
                StableSort(codePoints, start, end, table);
            start = end;
        }
    }

    private static void StableSort(List<int> codePoints, int start, int end, NfcTable table)
    {
        var sorted = codePoints.GetRange(start, end - start).OrderBy(table.CombiningClass).ToArray();
        for (int i = 0; i < sorted.Length; i++)
            codePoints[start + i] = sorted[i];
    }

    private static string Compose(List<int> codePoints, NfcTable table)
    {
        var composed = new List<int>(codePoints.Count);
        int starter = -1, lastClass = -1;
        foreach (int codePoint in codePoints)
        {
            int combiningClass = table.CombiningClass(codePoint);
            // A mark reaches the starter only past marks of lower classes; -1 says that nothing lies between.
            if (starter >= 0 && lastClass < combiningClass && table.TryCompose(composed[starter], codePoint, out int composite))
            {
                composed[starter] = composite;
                continue;
            }
            if (combiningClass == 0)
                starter = composed.Count;
            lastClass = combiningClass == 0 ? -1 : combiningClass;
            composed.Add(codePoint);
        }
        var builder = new StringBuilder(composed.Count);
        foreach (int codePoint in composed)
            builder.Append(new Rune(codePoint));
        return builder.ToString();
    }
}
