using Shorten.Cli.Frame;
using Shorten.Data;

namespace Shorten.Cli.Bench;

/// <summary>The prompt of the timed requests.</summary>
internal static class BenchPrompt
{
    /// <summary>The first <paramref name="length"/> tokens of <paramref name="text"/>, or of the built-in prose where it is null.</summary>
    /// <exception cref="UsageException">The text has fewer.</exception>
    public static int[] Of(ModelSource source, string? text, int length)
    {
        int[] ids = source.Tokenizer.Encode(text ?? string.Join("\n\n", EmbeddedText.Rows.Rows));
        if (ids.Length < length)
            throw new UsageException($"--input {length}: {(text is null ? EmbeddedText.Name : "the prompt")} has {ids.Length} tokens for {source.Path}");
        source.RequireInVocabulary(ids.Take(length));
        return ids[..length];
    }
}
