namespace Shorten.Tokenizers;

/// <summary>Reads a byte-level BPE from <c>vocab.json</c> and <c>merges.txt</c>.</summary>
internal static class MergesFile
{
    /// <summary>Reads the files; they do not say how text is cut, so the name of the tokenizer's class does.</summary>
    public static TokenizerParts Read(string folder, IReadOnlyDictionary<int, AddedToken> added, string? className)
    {
        var root = JsonPart.Root(Path.Combine(folder, "vocab.json"), out var document);
        using (document)
        {
            var pre = className switch
            {
                null or "GPT2Tokenizer" or "GPT2TokenizerFast" => "gpt-2",
                "Qwen2Tokenizer" or "Qwen2TokenizerFast" => "qwen2",
                _ => throw new TokenizerFormatException(folder, $"vocab.json and merges.txt do not say how {className} cuts a text; a tokenizer.json is needed"),
            };
            var steps = GgufPreTokenizer.Find(pre)!;
            var vocabulary = BpeJson.ReadVocabulary(root);
            return new TokenizerParts
            {
                AddedTokens = [.. added.Values],
                Normalizers = steps.MakeNormalizers(),
                PreTokenizers = steps.MakeSteps(),
                Model = new BpeModel { Vocabulary = vocabulary, Merges = ReadMerges(Path.Combine(folder, "merges.txt"), vocabulary), IgnoreMerges = false },
                PostProcessor = TemplatePostProcessor.None,
                Decoders = [() => new ByteLevelDecoder()],
            };
        }
    }

    private static MergeTable ReadMerges(string path, Vocabulary vocabulary)
    {
        if (!File.Exists(path))
            throw new TokenizerFormatException(path, "is missing");
        var builder = new MergeTableBuilder(vocabulary, vocabulary.Pieces.Count);
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
                continue;
            if (builder.Add(line) is { } problem)
                throw new TokenizerFormatException(path, $"line {number} {problem}");
        }
        return builder.Table;
    }
}
