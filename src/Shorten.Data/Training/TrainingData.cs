using Shorten.Tokenizers;

namespace Shorten.Data;

/// <summary>The rows of a file as sequences to learn from, and those kept for validation.</summary>
public sealed record TrainingData
{
    /// <summary>Path of the file as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file's bytes, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What the rows hold.</summary>
    public required TrainingForm Form { get; init; }

    /// <summary>Rows of the file.</summary>
    public required int NumRows { get; init; }

    /// <summary>How many of them are kept for validation.</summary>
    public required int NumValidationRows { get; init; }

    /// <summary>What is learnt from, in the file's order.</summary>
    public required IReadOnlyList<TrainingItem> Train { get; init; }

    /// <summary>What the loss is measured on beside the training, in the file's order; may be empty.</summary>
    public required IReadOnlyList<TrainingItem> Validation { get; init; }

    /// <summary>Rows that are left out, counted from 0: empty ones, and those of which no learnt token lies within the length.</summary>
    public required IReadOnlyList<int> RowsWithNothingToLearn { get; init; }

    /// <summary>Rows that were longer than <see cref="TrainingDataSettings.Length"/> and were cut off; none when packing.</summary>
    public required int NumCutRows { get; init; }

    /// <summary>Turns of the assistant that are not learnt, since the chat template writes them in another way when the conversation goes on.</summary>
    public required int NumUnlearntTurns { get; init; }

    /// <summary>Reads any file that <see cref="TextRows.Read(string, string?)"/> reads, and makes its rows into sequences.</summary>
    /// <remarks>
    /// Rows of text and instructions are encoded with the special tokens that the tokenizer adds, and the end-of-text token follows, which is learnt; a row that is cut off has none.
    /// Conversations have the special tokens that the chat template writes. A token that reaches from the prompt into the response is learnt.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">Tokenizer of the model.</param>
    /// <param name="chatTemplate">Chat template of the model, null where it has none.</param>
    /// <param name="settings">How rows become sequences.</param>
    /// <exception cref="DataFormatException">The file is missing or broken, its fields are not those of training data, or there is nothing to learn in it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 2, or the number of validation rows negative.</exception>
    public static TrainingData Read(string path, Tokenizer tokenizer, ChatTemplate? chatTemplate, TrainingDataSettings settings)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Length, 2);
        if (settings.NumValidationRows is { } rows)
            ArgumentOutOfRangeException.ThrowIfNegative(rows, nameof(settings.NumValidationRows));
        var file = SourceFile.Open(path);
        var rendered = RenderedRows.Read(file, new ChatRenderer(path, chatTemplate, tokenizer), settings);
        var encoded = new RowEncoder(tokenizer, settings.Pack ? null : settings.Length).Encode(rendered.Rows);
        List<TrainingItem> learnable = [.. encoded.Index().Where(row => row.Item.Sequence.NumTargets > 0).Select(row => new TrainingItem([row.Item.Sequence], [row.Index]))];
        int numValidation = NumValidation(path, settings, learnable.Count, encoded.Length);
        var (train, validation) = ValidationSplit.Split(learnable, numValidation, settings.Seed);
        return new TrainingData
        {
            Path = path,
            Sha256 = file.Sha256,
            Form = rendered.Form,
            NumRows = encoded.Length,
            NumValidationRows = numValidation,
            Train = settings.Pack ? Packing.Pack(train, settings) : train,
            Validation = settings.Pack ? Packing.Pack(validation, settings) : validation,
            RowsWithNothingToLearn = [.. encoded.Index().Where(row => row.Item.Sequence.NumTargets == 0).Select(row => row.Index)],
            NumCutRows = encoded.Count(row => row.IsCut),
            NumUnlearntTurns = rendered.Rows.Sum(row => row?.NumUnlearntTurns ?? 0),
        };
    }

    private static int NumValidation(string path, TrainingDataSettings settings, int numLearnable, int numRows)
    {
        if (numLearnable == 0)
            throw new DataFormatException(path, $"there is nothing to learn in {(settings.Pack ? "" : $"the first {settings.Length} tokens of ")}its {numRows} rows");
        int number = settings.NumValidationRows ?? ValidationSplit.DefaultCount(numLearnable);
        return number < numLearnable
            ? number
            : throw new DataFormatException(path, $"{number} rows for validation leave none to learn from: {numLearnable} of {numRows} rows have something to learn");
    }
}
