namespace Shorten.Cli.Verbs;

/// <summary>Tokens to compare a written model with the one in memory, where no text is at hand.</summary>
internal static class CheckWindow
{
    private const int NumTokens = 128;
    private const long Stride = 7919;

    /// <summary>Ids from all over a vocabulary of <paramref name="vocabSize"/> tokens.</summary>
    public static int[] Of(int vocabSize) => [.. Enumerable.Range(0, NumTokens).Select(i => (int)(i * Stride % vocabSize))];
}
