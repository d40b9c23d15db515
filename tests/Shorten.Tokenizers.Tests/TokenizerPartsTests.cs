namespace Shorten.Tokenizers.Tests;

/// <summary>Single normalizers, pre-tokenizers and decoders, where the goldens do not reach.</summary>
public sealed class TokenizerPartsTests
{
    [Theory]
    [InlineData("""{ "type": "Lowercase" }""", "A\u0130\u00C9\u03A3", "ai\u0307\u00E9\u03C3")]
    [InlineData("""{ "type": "NFD" }""", "\u00E9\uAC01", "e\u0301\u1100\u1161\u11A8")]
    [InlineData("""{ "type": "NFKC" }""", "\uFB01\u00BD\uFF21", "fi1\u20442A")]
    [InlineData("""{ "type": "NFKD" }""", "\uFB01\u00E9\u2460", "fie\u03011")]
    [InlineData("""{ "type": "Strip", "strip_left": true, "strip_right": false }""", " \u3000a ", "a ")]
    [InlineData("""{ "type": "Strip", "strip_left": false, "strip_right": true }""", " a \n", " a")]
    [InlineData("""{ "type": "Prepend", "prepend": "_" }""", "a", "_a")]
    [InlineData("""{ "type": "Prepend", "prepend": "_" }""", "", "")]
    [InlineData("""{ "type": "Replace", "pattern": { "String": "aa" }, "content": "b" }""", "aaaaa", "bba")]
    [InlineData("""{ "type": "Replace", "pattern": { "Regex": "[0-9]+" }, "content": "#" }""", "a12b3", "a#b#")]
    [InlineData("""{ "type": "Sequence", "normalizers": [{ "type": "NFKC" }, { "type": "Lowercase" }] }""", "\uFF21", "a")]
    public void Normalizer_Rewrites(string json, string text, string expected) =>
        Assert.Equal(expected, NormalizerJson.Read(Part(json)).Aggregate(text, (current, step) => step.Normalize(current)));

    [Theory]
    [InlineData("""{ "type": "Metaspace", "replacement": "_", "prepend_scheme": "always" }""", "a  b", true, "_a|_|_b")]
    [InlineData("""{ "type": "Metaspace", "replacement": "_", "prepend_scheme": "always" }""", " a", true, "_a")]
    [InlineData("""{ "type": "Metaspace", "replacement": "_", "prepend_scheme": "first", "split": false }""", "a b", true, "_a_b")]
    [InlineData("""{ "type": "Metaspace", "replacement": "_", "prepend_scheme": "first", "split": false }""", "a b", false, "a_b")]
    [InlineData("""{ "type": "Metaspace", "replacement": "_", "prepend_scheme": "never" }""", "a b", true, "a|_b")]
    [InlineData("""{ "type": "Metaspace", "replacement": "_", "add_prefix_space": false }""", "a b", true, "a|_b")]
    [InlineData("""{ "type": "Punctuation" }""", "a,b$c\u00BF\u20AC", true, "a|,|b|$|c|\u00BF|\u20AC")]
    [InlineData("""{ "type": "Punctuation", "behavior": "Contiguous" }""", "a,.b", true, "a|,.|b")]
    [InlineData("""{ "type": "Whitespace" }""", "it's  a\u0301_1 $$ \uD835\uDC00!", true, "it|'|s|a\u0301_1|$$|\uD835\uDC00|!")]
    [InlineData("""{ "type": "WhitespaceSplit" }""", " it's \u3000 a", true, "it's|a")]
    public void PreTokenizer_Cuts(string json, string text, bool beginsText, string expected)
    {
        var pieces = TextPieces.Whole(text) with { BeginsText = beginsText };
        foreach (var step in PreTokenizerJson.Read(Part(json)))
            pieces = step.Apply(pieces);
        Assert.Equal(expected, string.Join('|', pieces.Pieces.Select(piece => pieces.Span(piece).ToString())));
    }

    [Theory]
    [InlineData("""{ "type": "Fuse" }""", "a| b", "a b")]
    [InlineData("""{ "type": "Strip", "content": "_", "start": 1, "stop": 1 }""", "__a__|_|b_", "_a_b")]
    [InlineData("""{ "type": "Sequence", "decoders": [{ "type": "Fuse" }, { "type": "Strip", "content": "_", "start": 2, "stop": 1 }] }""", "_|__a_|__|_", "_a___")]
    [InlineData("""{ "type": "ByteFallback" }""", "a|<0xE4>|<0xBD>|<0xA0>|b|<0xE4>|<0x41>|<0x4>", "a\u4F60b\uFFFD\uFFFD<0x4>")]
    [InlineData("""{ "type": "Metaspace", "replacement": "_", "prepend_scheme": "always" }""", "_a_|_b", "a b")]
    [InlineData("""{ "type": "Metaspace", "replacement": "_", "prepend_scheme": "never" }""", "_a|_b", " a b")]
    public void Decoder_Joins(string json, string tokens, string expected)
    {
        var chain = new DecoderChain(DecoderJson.Read(Part(json)));
        // Twice: the end of a text is a new start.
        for (int i = 0; i < 2; i++)
            Assert.Equal(expected, string.Concat(tokens.Split('|').Select(chain.Append)) + chain.Flush());
    }

    [Theory]
    [InlineData("ab", "2")]
    [InlineData("abx", "2 4")]
    [InlineData("xxy", "4")]
    [InlineData("axb", "0 4 1")]
    public void Unigram_TakesTheBestSum_AndOneTokenForAllThatIsUnknown(string text, string expected)
    {
        var vocabulary = new Vocabulary(["a", "b", "ab", "aba", "<unk>"]);
        var ids = new List<int>();
        new UnigramModel(vocabulary, [-2, -2, -3, -9, 0], unkId: 4, byteTokens: null).Tokenize(text, ids);
        Assert.Equal(expected, string.Join(' ', ids));
    }

    private static JsonPart Part(string json) => new("tokenizer.json", "part", System.Text.Json.JsonDocument.Parse(json).RootElement);
}
