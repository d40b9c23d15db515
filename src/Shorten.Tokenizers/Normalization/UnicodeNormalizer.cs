using System.Text;

namespace Shorten.Tokenizers;

/// <summary>The Unicode normalization forms (UAX 15): decompose, order the marks, and compose in the forms with a C.</summary>
internal sealed class UnicodeNormalizer : INormalizer
{
    // Below this every character is its own form, and none combines with another.
    private readonly char _firstTouched;
    private readonly bool _compatible;
    private readonly bool _composes;

    private UnicodeNormalizer(string name, char firstTouched, bool compatible, bool composes)
    {
        Name = name;
        _firstTouched = firstTouched;
        _compatible = compatible;
        _composes = composes;
    }

    /// <summary>Canonical composition.</summary>
    public static UnicodeNormalizer Nfc { get; } = new("NFC", '\u0300', compatible: false, composes: true);

    /// <summary>Canonical decomposition.</summary>
    public static UnicodeNormalizer Nfd { get; } = new("NFD", '\u0080', compatible: false, composes: false);

    /// <summary>Compatibility composition.</summary>
    public static UnicodeNormalizer Nfkc { get; } = new("NFKC", '\u0080', compatible: true, composes: true);

    /// <summary>Compatibility decomposition.</summary>
    public static UnicodeNormalizer Nfkd { get; } = new("NFKD", '\u0080', compatible: true, composes: false);

    /// <summary>Name of the form.</summary>
    public string Name { get; }

    /// <inheritdoc />
    /// <remarks>The same instance where the text holds no character that normalization could touch.</remarks>
    public string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(_firstTouched, char.MaxValue))
            return text;
        var table = NormalizationTable.Default;
        var codePoints = Decompose(text, table);
        OrderMarks(codePoints, table);
        if (_composes)
            codePoints = Compose(codePoints, table);
        var builder = new StringBuilder(codePoints.Count);
        foreach (int codePoint in codePoints)
            builder.Append(new Rune(codePoint));
        return builder.ToString();
    }

    private List<int> Decompose(string text, NormalizationTable table)
    {
        var codePoints = new List<int>(text.Length + text.Length / 8);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, table, codePoints);
        return codePoints;
    }

    private void Decompose(int codePoint, NormalizationTable table, List<int> output)
    {
        if (_compatible && NormalizationTable.TryDecomposeCompatibly(codePoint, out int[]? compatible))
        {
            foreach (int part in compatible)
                Decompose(part, table, output);
            return;
        }
        if (codePoint < 0x80 || !table.TryDecompose(codePoint, out var parts))
        {
            output.Add(codePoint);
            return;
        }
        Decompose(parts.First, table, output);
        if (parts.Second != 0)
            Decompose(parts.Second, table, output);
    }

    private static void OrderMarks(List<int> codePoints, NormalizationTable table)
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

    private static void StableSort(List<int> codePoints, int start, int end, NormalizationTable table)
    {
        var sorted = codePoints.GetRange(start, end - start).OrderBy(table.CombiningClass).ToArray();
        for (int i = 0; i < sorted.Length; i++)
            codePoints[start + i] = sorted[i];
    }

    private static List<int> Compose(List<int> codePoints, NormalizationTable table)
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
        return composed;
    }
}
