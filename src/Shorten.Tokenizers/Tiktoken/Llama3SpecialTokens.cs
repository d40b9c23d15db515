namespace Shorten.Tokenizers;

/// <summary>The special tokens that follow Llama 3's vocabulary, which its tiktoken file does not name.</summary>
internal static class Llama3SpecialTokens
{
    /// <summary>Begins a text.</summary>
    public const string Bos = "<|begin_of_text|>";

    /// <summary>Ends a text.</summary>
    public const string Eos = "<|end_of_text|>";

    private const int NumReserved = 251;

    /// <summary>All names, in the order of their ids.</summary>
    public static IEnumerable<string> Names =>
    [
        Bos, Eos, .. Reserved(0, 4), "<|start_header_id|>", "<|end_header_id|>", .. Reserved(4, 5), "<|eot_id|>", .. Reserved(5, NumReserved),
    ];

    private static IEnumerable<string> Reserved(int first, int end) => Enumerable.Range(first, end - first).Select(i => $"<|reserved_special_token_{i}|>");
}
