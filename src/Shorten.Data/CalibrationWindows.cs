using Shorten.Tokenizers;

namespace Shorten.Data;

/// <summary>Draws calibration windows from rows of text.</summary>
public static class CalibrationWindows
{
    /// <summary>Draws <see cref="CalibrationSettings.NumSamples"/> windows, each from another row of <paramref name="text"/>.</summary>
    /// <remarks>
    /// The rows and offsets are those that the paper's code draws with the same seed. With <see cref="BosMode.Auto"/> a row is encoded as the tokenizer does by
    /// itself, so a BOS is in a window only if the window starts at offset 0; with the other modes rows are encoded without special tokens.
    /// </remarks>
    /// <exception cref="DataFormatException">Fewer than <see cref="CalibrationSettings.NumSamples"/> rows are long enough.</exception>
    /// <exception cref="ArgumentException">A BOS is asked for and the tokenizer has none.</exception>
    public static CalibrationSet Draw(TextRows text, Tokenizer tokenizer, CalibrationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(settings);
        return Draw(text, Encoding(tokenizer, settings), tokenizer.BosTokenId, settings);
    }

    /// <summary>Rows of <paramref name="text"/> that a window can be cut from, counted up to <paramref name="atMost"/>.</summary>
    public static int NumLongRows(TextRows text, Tokenizer tokenizer, CalibrationSettings settings, int atMost)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(settings);
        return NumLongRows(text, Encoding(tokenizer, settings), settings.Length, atMost);
    }

    /// <summary>Draws the windows with <paramref name="encode"/>, which turns a row into ids, special tokens included where the mode wants them.</summary>
    /// <remarks>The order of random numbers is that of the paper's code: a row is drawn until one is new and long enough, then the offset in it.</remarks>
    /// <exception cref="DataFormatException">Fewer than <see cref="CalibrationSettings.NumSamples"/> rows are long enough.</exception>
    /// <exception cref="ArgumentException">A BOS is asked for and <paramref name="bosId"/> is null.</exception>
    internal static CalibrationSet Draw(TextRows text, Func<string, int[]> encode, int? bosId, CalibrationSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.NumSamples);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Length, 2);
        if (settings.Bos is BosMode.First or BosMode.Every)
            RequireBos(bosId);
        RequireLongRows(text, encode, settings);

        var random = new PythonRandom(settings.Seed);
        var drawn = new HashSet<int>();
        var windows = new int[settings.NumSamples][];
        var places = new (int Row, int Offset)[settings.NumSamples];
        for (int sample = 0; sample < settings.NumSamples; sample++)
        {
            (int row, int[] ids) = DrawRow(random, drawn, text, encode, settings.Length);
            int offset = (int)random.RandInt(0, ids.Length - settings.Length);
            windows[sample] = Window(ids.AsSpan(offset, settings.Length), settings.Bos, bosId, isFirst: sample == 0);
            places[sample] = (row, offset);
        }
        return new CalibrationSet
        {
            Source = Path.GetFileName(text.Path),
            Sha256 = text.Sha256,
            Windows = windows,
            RowsAndOffsets = places,
            Settings = settings,
        };
    }

    /// <summary>Checks that there is a BOS to add.</summary>
    internal static int RequireBos(int? bosId) =>
        bosId ?? throw new ArgumentException("the tokenizer has no beginning-of-sequence token to add: choose bos none or auto");

    // A row that was drawn before is either used or too short: it need not be encoded again.
    private static (int Row, int[] Ids) DrawRow(PythonRandom random, HashSet<int> drawn, TextRows text, Func<string, int[]> encode, int length)
    {
        while (true)
        {
            int row = (int)random.RandInt(0, text.Rows.Count - 1);
            if (!drawn.Add(row))
                continue;
            int[] ids = encode(text.Rows[row]);
            if (ids.Length >= length)
                return (row, ids);
        }
    }

    /// <summary>Looks for enough rows that are long enough from the first on: drawing would never end without them.</summary>
    private static void RequireLongRows(TextRows text, Func<string, int[]> encode, CalibrationSettings settings)
    {
        int numLongRows = NumLongRows(text, encode, settings.Length, settings.NumSamples);
        if (numLongRows < settings.NumSamples)
            throw new DataFormatException(text.Path,
                $"{settings.NumSamples} windows of {settings.Length} tokens need as many rows that long, and {numLongRows} of {text.Rows.Count} rows are: "
                + (numLongRows == 0 ? "ask for shorter windows" : $"ask for at most {numLongRows} windows, or shorter ones"));
    }

    private static int NumLongRows(TextRows text, Func<string, int[]> encode, int length, int atMost) =>
        text.Rows.Where(row => encode(row).Length >= length).Take(atMost).Count();

    private static Func<string, int[]> Encoding(Tokenizer tokenizer, CalibrationSettings settings) =>
        row => tokenizer.Encode(row, addSpecialTokens: settings.Bos == BosMode.Auto);

    private static int[] Window(ReadOnlySpan<int> ids, BosMode bos, int? bosId, bool isFirst) => bos switch
    {
        BosMode.Every => [bosId!.Value, .. ids],
        BosMode.First when isFirst => [bosId!.Value, .. ids[..^1]],
        _ => ids.ToArray(),
    };
}
