using Shorten.Testing;

namespace Shorten.Tests;

/// <summary>A tiny model with a tokenizer whose ids it knows: 257 tokens, every byte and an end of text.</summary>
internal static class TinyFolder
{
    /// <summary>Writes it to a new folder.</summary>
    public static string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Fixtures.PathOf("tiny", "models", "llama-mha")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        foreach (string file in (string[])["tokenizer.json", "tokenizer_config.json"])
            File.Copy(Fixtures.PathOf("readme", file), Path.Combine(folder, file));
        return folder;
    }
}
