using Shorten.Checkpoints;
using Shorten.Testing;

namespace Shorten.Tokenizers.Tests;

/// <summary>The tokenizers among the fixtures.</summary>
internal static class TinyTokenizers
{
    public static readonly string[] Names = ["smollm-bpe", "llama3-bpe", "qwen2-bpe", "llama-spm", "gemma-spm", "t5-unigram"];

    private static readonly string[] s_sources = ["tokenizer.json", "tokenizer.model", "vocab.gguf"];

    /// <summary>Every tokenizer from every source that it has.</summary>
    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (string name in Names)
            {
                foreach (string source in s_sources.Where(source => File.Exists(PathOf(name, source))))
                    all.Add(name, source);
            }
            return all;
        }
    }

    public static string PathOf(string name, string file = "") => Fixtures.PathOf("tiny", "tokenizers", name, file);

    public static Tokenizer Load(string name, string source) => source switch
    {
        "tokenizer.json" => Tokenizer.FromFolder(PathOf(name)),
        "vocab.gguf" => FromGguf(PathOf(name, source)),
        _ => FromFileAlone(name, source),
    };

    public static Tokenizer FromGguf(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        return Tokenizer.FromGguf(checkpoint.Gguf!, path);
    }

    // A folder that has the file, and the configs, but no tokenizer.json.
    private static Tokenizer FromFileAlone(string name, string source)
    {
        using var folder = new TemporaryFolder();
        foreach (string file in (string[])[source, "tokenizer_config.json", "special_tokens_map.json"])
            File.Copy(PathOf(name, file), folder.File(file));
        return Tokenizer.FromFolder(folder.Path);
    }
}
