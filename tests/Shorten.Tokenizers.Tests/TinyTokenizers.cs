using Shorten.Checkpoints;
using Shorten.Testing;

namespace Shorten.Tokenizers.Tests;

/// <summary>The tokenizers among the fixtures.</summary>
internal static class TinyTokenizers
{
    public static readonly string[] Names = ["smollm-bpe", "llama3-bpe", "qwen2-bpe"];

    public static readonly string[] Sources = ["tokenizer.json", "vocab.gguf"];

    /// <summary>Every tokenizer from every source.</summary>
    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (string name in Names)
            {
                foreach (string source in Sources)
                    all.Add(name, source);
            }
            return all;
        }
    }

    public static string PathOf(string name, string file = "") => Fixtures.PathOf("tiny", "tokenizers", name, file);

    public static Tokenizer Load(string name, string source) =>
        source == "tokenizer.json" ? Tokenizer.FromFolder(PathOf(name)) : FromGguf(PathOf(name, source));

    public static Tokenizer FromGguf(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        return Tokenizer.FromGguf(checkpoint.Gguf!, path);
    }
}
