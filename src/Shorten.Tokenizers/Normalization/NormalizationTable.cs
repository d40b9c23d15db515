using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Shorten.Tokenizers;

/// <summary>Unicode data behind <see cref="UnicodeNormalizer"/>: decompositions, compositions and combining classes.</summary>
/// <remarks>Carried along because <see cref="string.Normalize()"/> returns its input unchanged where globalization is invariant.</remarks>
internal sealed class NormalizationTable
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28;
    private static readonly Lazy<NormalizationTable> s_default = new(Load);
    private static readonly Lazy<Dictionary<int, int[]>> s_compatible = new(LoadCompatible);

    private readonly Dictionary<int, (int First, int Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];

    /// <summary>The table, read on first use.</summary>
    public static NormalizationTable Default => s_default.Value;

    /// <summary>Canonical combining class; 0 for starters.</summary>
    public byte CombiningClass(int codePoint) => _classes.GetValueOrDefault(codePoint);

    /// <summary>One step of decomposition; <c>Second</c> is 0 where there is only one code point.</summary>
    public bool TryDecompose(int codePoint, out (int First, int Second) parts)
    {
        int index = codePoint - HangulBase;
        if (index is < 0 or >= LeadCount * VowelCount * TailCount)
            return _decompositions.TryGetValue(codePoint, out parts);
        int tail = index % TailCount;
        parts = tail != 0
            ? (codePoint - tail, TailBase + tail)
            : (LeadBase + index / (VowelCount * TailCount), VowelBase + index / TailCount % VowelCount);
        return true;
    }

    /// <summary>The primary composite of two code points, if there is one.</summary>
    public bool TryCompose(int first, int second, out int composite)
    {
        int lead = first - LeadBase, vowel = second - VowelBase;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
        {
            composite = HangulBase + (lead * VowelCount + vowel) * TailCount;
            return true;
        }
        int syllable = first - HangulBase, tail = second - TailBase;
        if (syllable is >= 0 and < LeadCount * VowelCount * TailCount && syllable % TailCount == 0 && tail is > 0 and < TailCount)
        {
            composite = first + tail;
            return true;
        }
        return _compositions.TryGetValue((first, second), out composite);
    }

    /// <summary>One step of compatibility decomposition, for code points that have one.</summary>
    public static bool TryDecomposeCompatibly(int codePoint, [NotNullWhen(true)] out int[]? parts) => s_compatible.Value.TryGetValue(codePoint, out parts);

    private static NormalizationTable Load()
    {
        var table = new NormalizationTable();
        foreach (string line in Lines("nfc.txt"))
        {
            if (line[0] == '=')
                table.AddClasses(line[1..].Split(' '));
            else
                table.AddDecomposition(line.Split(' '));
        }
        return table;
    }

    private static Dictionary<int, int[]> LoadCompatible() =>
        Lines("compatibility.txt").Select(line => line.Split(' ')).ToDictionary(fields => Hex(fields[0]), fields => fields[1..].Select(Hex).ToArray());

    private static IEnumerable<string> Lines(string resource)
    {
        using var reader = new StreamReader(typeof(NormalizationTable).Assembly.GetManifestResourceStream(resource)!);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
                yield return line;
        }
    }

    private void AddClasses(string[] fields)
    {
        for (int codePoint = Hex(fields[0]); codePoint <= Hex(fields[1]); codePoint++)
            _classes[codePoint] = (byte)Hex(fields[2]);
    }

    private void AddDecomposition(string[] fields)
    {
        int codePoint = Hex(fields[0]), first = Hex(fields[1]), second = fields.Length > 2 ? Hex(fields[2]) : 0;
        _decompositions[codePoint] = (first, second);
        bool excluded = fields[^1] == "!";
        if (second != 0 && !excluded)
            _compositions[(first, second)] = codePoint;
    }

    private static int Hex(string field) => int.Parse(field, NumberStyles.HexNumber);
}
