namespace Shorten.Tokenizers.Tests;

public sealed class TokenizerJsonTests
{
    private const string Template = """
        { "type": "TemplateProcessing",
          "single": [
            { "SpecialToken": { "id": "<s>", "type_id": 0 } },
            { "Sequence": { "id": "A", "type_id": 0 } },
            { "SpecialToken": { "id": "</s>", "type_id": 0 } }
          ],
          "special_tokens": { "<s>": { "id": "<s>", "ids": [7], "tokens": ["<s>"] }, "</s>": { "id": "</s>", "ids": [8], "tokens": ["</s>"] } } }
        """;

    [Fact]
    public void Read_TakesMergesInBothSpellings()
    {
        using var file = new MinimalTokenizer();
        Assert.Equal([5, 6, 7], file.Load().Encode("ab ab<s>"));
    }

    [Theory]
    [InlineData("""{ "type": "NFC" }""")]
    [InlineData("""{ "type": "Sequence", "normalizers": [{ "type": "NFC" }, { "type": "NFC" }] }""")]
    public void Read_TakesNfc_AloneAndInASequence(string normalizer)
    {
        using var file = new MinimalTokenizer().With("normalizer", normalizer).With("model.vocab", """{ "Ã": 0, "©": 1 }""").With("model.merges", "[]");
        Assert.Equal([0, 1], file.Load().Encode("e\u0301"));
    }

    [Fact]
    public void Read_LeavesTextAsItIs_WithAnEmptySequenceOfNormalizers()
    {
        using var file = new MinimalTokenizer().With("normalizer", """{ "type": "Sequence", "normalizers": [] }""");
        Assert.Equal([0], file.Load().Encode("a\u0301"));
    }

    [Theory]
    [InlineData("""{ "type": "Sequence", "pretokenizers": [{ "type": "Digits", "individual_digits": true }, { "type": "ByteLevel" }] }""", "6 3 4 3 4")]
    [InlineData("""{ "type": "Sequence", "pretokenizers": [{ "type": "Digits" }, { "type": "ByteLevel", "add_prefix_space": false }] }""", "5 4 4")]
    [InlineData("""{ "type": "Sequence", "pretokenizers": [{ "type": "Split", "pattern": { "String": "1" }, "behavior": "Removed", "invert": false }, { "type": "ByteLevel", "add_prefix_space": false, "use_regex": false }] }""", "5")]
    [InlineData("""{ "type": "Split", "pattern": { "Regex": "b" }, "behavior": "MergedWithNext", "invert": false }""", "0 1 4 4")]
    [InlineData("null", "5 4 4")]
    public void Read_TakesEveryPreTokenizer(string preTokenizer, string expected)
    {
        using var file = new MinimalTokenizer().With("pre_tokenizer", preTokenizer);
        Assert.Equal(expected, string.Join(' ', file.Load().Encode("ab11")));
    }

    [Theory]
    [InlineData(Template, "7 5 8")]
    [InlineData("""{ "type": "Sequence", "processors": [{ "type": "ByteLevel" }, """ + Template + "," + Template + "] }", "7 7 5 8 8")]
    [InlineData("""{ "type": "ByteLevel" }""", "5")]
    public void Read_TakesEveryPostProcessor(string postProcessor, string expected)
    {
        using var file = new MinimalTokenizer().With("post_processor", postProcessor);
        var tokenizer = file.Load();
        Assert.Equal(expected, string.Join(' ', tokenizer.Encode("ab")));
        Assert.Equal([5], tokenizer.Encode("ab", addSpecialTokens: false));
    }

    [Fact]
    public void Read_TakesUnkAndIgnoreMerges()
    {
        using var file = new MinimalTokenizer()
            .With("model.unk_token", "\"c\"")
            .With("model.fuse_unk", "true")
            .With("model.ignore_merges", "true")
            .With("model.merges", "[]");
        Assert.Equal([0, 2, 6], file.Load().Encode("axy ab"));
    }

    [Fact]
    public void Read_TakesASequenceOfOneDecoder()
    {
        using var file = new MinimalTokenizer().With("decoder", """{ "type": "Sequence", "decoders": [{ "type": "ByteLevel" }] }""");
        Assert.Equal(" ab<s>", file.Load().Decode([6, 7]));
    }

    [Fact]
    public void Read_GivesAnAddedTokenTheIdOfTheVocabulary_WhereItHasOne()
    {
        using var file = new MinimalTokenizer().With("added_tokens", """[{ "id": 9, "content": "ab" }]""");
        Assert.Equal([0, 5], file.Load().Encode("aab"));
    }

    [Fact]
    public void Decode_Throws_ForAnIdInAGap()
    {
        using var file = new MinimalTokenizer().With("added_tokens", """[{ "id": 9, "content": "<x>" }]""");
        var tokenizer = file.Load();
        Assert.Equal(10, tokenizer.VocabSize);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([8]));
        Assert.Equal("<x>", tokenizer.Decode([9]));
    }

    [Theory]
    [InlineData("model", "", "model is missing")]
    [InlineData("model", "[]", "model is not an object")]
    [InlineData("model.type", "\"WordPiece\"", "model of type 'WordPiece' is not supported yet")]
    [InlineData("model.type", "\"Unigram\"", "model.vocab is not an array")]
    [InlineData("model", "{ \"type\": \"Unigram\", \"vocab\": [[\"a\", 0]] }", "model.unk_id is missing")]
    [InlineData("model", "{ \"type\": \"Unigram\", \"unk_id\": 1, \"vocab\": [[\"a\", 0]] }", "model.unk_id 1 is not in model.vocab")]
    [InlineData("model", "{ \"type\": \"Unigram\", \"unk_id\": 0, \"vocab\": [[\"a\"]] }", "model.vocab[0] is not a piece and its score")]
    [InlineData("model", "{ \"type\": \"Unigram\", \"unk_id\": 0, \"vocab\": [[1, 0]] }", "model.vocab[0] is not a string")]
    [InlineData("model.byte_fallback", "1", "model.byte_fallback is not true or false")]
    [InlineData("model.dropout", "0.1", "model.dropout is not supported")]
    [InlineData("model.continuing_subword_prefix", "\"##\"", "model.continuing_subword_prefix '##' is not supported yet")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "model.end_of_word_suffix '</w>' is not supported yet")]
    [InlineData("model.unk_token", "\"<unk>\"", "model.unk_token '<unk>' is not in model.vocab")]
    [InlineData("model.vocab", "", "model.vocab is missing")]
    [InlineData("model.vocab", "[]", "model.vocab is not an object")]
    [InlineData("model.vocab.a", "\"x\"", "model.vocab gives 'a' something that is no token id")]
    [InlineData("model.vocab.a", "-1", "model.vocab gives 'a' something that is no token id")]
    [InlineData("model.vocab.a", "2147483647", "model.vocab gives 'a' something that is no token id")]
    [InlineData("model.vocab.a", "1", "model.vocab gives the id 1 to two tokens")]
    [InlineData("model.merges", "", "model.merges is missing")]
    [InlineData("model.merges", "{}", "model.merges is not an array")]
    [InlineData("model.merges", "[\"a b\", 3]", "model.merges[1] is neither")]
    [InlineData("model.merges", "[[\"a\"]]", "model.merges[0] is neither")]
    [InlineData("model.merges", "[[\"a\", 1]]", "model.merges[0] is neither")]
    [InlineData("model.merges", "[\"ab\"]", "model.merges[0] 'ab' is not two tokens with a space between")]
    [InlineData("model.merges", "[\"a b c\"]", "model.merges[0] 'a b c' is not two tokens with a space between")]
    [InlineData("model.merges", "[\"a x\"]", "model.merges[0] names the token 'x', which the vocabulary lacks")]
    [InlineData("model.merges", "[\"b c\"]", "model.merges[0] names the token 'bc', which the vocabulary lacks")]
    [InlineData("added_tokens", "[{ \"id\": 7 }]", "added_tokens[0].content is missing")]
    [InlineData("added_tokens", "[{ \"id\": 2.5, \"content\": \"x\" }]", "added_tokens[0].id is not a token id")]
    [InlineData("normalizer", "{ \"type\": \"BertNormalizer\" }", "normalizer of type 'BertNormalizer' is not supported yet")]
    [InlineData("normalizer", "{ \"type\": \"Sequence\", \"normalizers\": [{ \"type\": \"NFC\" }, { \"type\": \"Nmt\" }] }", "normalizer.normalizers[1] of type 'Nmt'")]
    [InlineData("normalizer", "{ \"type\": \"Precompiled\", \"precompiled_charsmap\": \"*\" }", "normalizer.precompiled_charsmap is not base64")]
    [InlineData("normalizer", "{ \"type\": \"Precompiled\", \"precompiled_charsmap\": \"////fw==\" }", "normalizer.precompiled_charsmap is shorter than it says")]
    [InlineData("normalizer", "{ \"type\": \"Replace\", \"pattern\": {}, \"content\": \"\" }", "normalizer.pattern.Regex is missing")]
    [InlineData("pre_tokenizer", "{ \"type\": \"BertPreTokenizer\" }", "pre_tokenizer of type 'BertPreTokenizer' is not supported yet")]
    [InlineData("pre_tokenizer", "{ \"type\": \"Metaspace\" }", "pre_tokenizer.replacement is missing")]
    [InlineData("pre_tokenizer", "{ \"type\": \"Metaspace\", \"replacement\": \"__\" }", "pre_tokenizer has a replacement that is not one character")]
    [InlineData("pre_tokenizer", "{ \"type\": \"Metaspace\", \"replacement\": \"_\", \"prepend_scheme\": \"last\" }", "pre_tokenizer.prepend_scheme 'last' is unknown")]
    [InlineData("pre_tokenizer", "{ \"pattern\": 1 }", "pre_tokenizer.type is missing")]
    [InlineData("pre_tokenizer", "{ \"type\": \"Split\", \"pattern\": { \"Regex\": \"(\" }, \"behavior\": \"Isolated\" }", "pre_tokenizer.pattern.Regex cannot be used")]
    [InlineData("pre_tokenizer", "{ \"type\": \"Split\", \"pattern\": { \"Regex\": \"\\\\w\" }, \"behavior\": \"Isolated\" }", "pre_tokenizer.pattern.Regex cannot be used: it uses the escape \\w")]
    [InlineData("pre_tokenizer", "{ \"type\": \"Split\", \"pattern\": { \"Regex\": \"a\" }, \"behavior\": \"Other\" }", "pre_tokenizer.behavior 'Other' is unknown")]
    [InlineData("pre_tokenizer", "{ \"type\": \"Split\", \"pattern\": { \"Regex\": \"a\" }, \"behavior\": \"1\" }", "pre_tokenizer.behavior '1' is unknown")]
    [InlineData("post_processor", "{ \"type\": \"BertProcessing\" }", "post_processor of type 'BertProcessing' is not supported yet")]
    [InlineData("post_processor", "{ \"type\": \"TemplateProcessing\", \"single\": [] }", "post_processor.single has no place for the text")]
    [InlineData("post_processor", "{ \"type\": \"TemplateProcessing\", \"single\": [{ \"Sequence\": { \"id\": \"B\" } }] }", "post_processor.single[0] is not the one text")]
    [InlineData("post_processor", "{ \"type\": \"TemplateProcessing\", \"single\": [{ \"SpecialToken\": { \"id\": \"<s>\" } }], \"special_tokens\": {} }", "post_processor.special_tokens.<s> is missing")]
    [InlineData("decoder", "null", "decoder is missing")]
    [InlineData("decoder", "{ \"type\": \"WordPiece\" }", "decoder of type 'WordPiece' is not supported yet")]
    [InlineData("decoder", "{ \"type\": \"Sequence\", \"decoders\": [{ \"type\": \"Fuse\" }, { \"type\": \"ByteFallback\" }] }", "decoder.decoders[1] of type 'ByteFallback' behind Fuse is not supported yet")]
    [InlineData("decoder", "{ \"type\": \"Strip\", \"content\": \"ab\", \"start\": 1, \"stop\": 0 }", "decoder has a content that is not one character")]
    public void Read_NamesTheFileAndThePart_InOneLine(string part, string json, string problem)
    {
        using var file = new MinimalTokenizer().With(part, json);
        var exception = Assert.Throws<TokenizerFormatException>(() => file.Load());
        Assert.StartsWith($"{file.Path}: {problem}", exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Equal(file.Path, exception.Path);
    }

    [Theory]
    [InlineData("{ \"model\": ", "is not valid JSON (line 1")]
    [InlineData("", "is not valid JSON (line 1")]
    [InlineData("[]", "is not an object")]
    [InlineData("""{ "decoder": { "type": "ByteLevel" }, "model": { "vocab": { "\ud800": 0 }, "merges": [] } }""", "model.vocab has a token that is not well-formed Unicode")]
    [InlineData("""{ "decoder": { "type": "ByteLevel" }, "model": { "vocab": { "a": 0 }, "merges": ["\ud800 a"] } }""", "model.merges[0] is not well-formed Unicode")]
    public void Read_SaysWhatIsWrong_WithAFileThatIsNoJson(string content, string problem)
    {
        using var file = new MinimalTokenizer().WithFile("tokenizer.json", content);
        var exception = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFile(file.Path));
        Assert.StartsWith($"{file.Path}: {problem}", exception.Message);
    }

    [Fact]
    public void Read_Throws_WhereNothingIs() =>
        Assert.Throws<FileNotFoundException>(() => Tokenizer.FromFile(TinyTokenizers.PathOf("smollm-bpe", "nothing.json")));
}
