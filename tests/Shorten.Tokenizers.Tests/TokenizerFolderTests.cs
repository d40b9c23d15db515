namespace Shorten.Tokenizers.Tests;

public sealed class TokenizerFolderTests
{
    [Theory]
    [InlineData("""{ "bos_token": "<s>", "eos_token": "</s>" }""")]
    [InlineData("""{ "bos_token": { "content": "<s>", "special": true }, "eos_token": { "content": "</s>" } }""")]
    public void Read_TakesSpecialTokens_FromTokenizerConfig(string config)
    {
        using var folder = new MinimalTokenizer()
            .WithFile("tokenizer_config.json", config)
            .WithFile("special_tokens_map.json", """{ "bos_token": "a", "eos_token": "b" }""")
            .WithFile("generation_config.json", """{ "bos_token_id": 1, "eos_token_id": 2 }""");
        AssertSpecial(7, 8, folder);
    }

    [Fact]
    public void Read_TakesSpecialTokens_FromTheMap_WhereTheConfigIsSilent()
    {
        using var folder = new MinimalTokenizer()
            .WithFile("tokenizer_config.json", """{ "eos_token": "</s>" }""")
            .WithFile("special_tokens_map.json", """{ "bos_token": "<s>", "eos_token": "b" }""");
        AssertSpecial(7, 8, folder);
    }

    [Theory]
    [InlineData("8")]
    [InlineData("[8, 7]")]
    public void Read_TakesSpecialTokens_FromTheGenerationConfig_WhereNothingElseNamesThem(string eos)
    {
        using var folder = new MinimalTokenizer().WithFile("generation_config.json", $$"""{ "bos_token_id": 7, "eos_token_id": {{eos}} }""");
        AssertSpecial(7, 8, folder);
    }

    [Fact]
    public void Read_KnowsNoBos_WhereTheConfigSaysNull()
    {
        using var folder = new MinimalTokenizer()
            .WithFile("tokenizer_config.json", """{ "bos_token": null, "eos_token": "</s>" }""")
            .WithFile("generation_config.json", """{ "bos_token_id": 7 }""");
        AssertSpecial(null, 8, folder);
    }

    [Theory]
    [InlineData("", "7 5")]
    [InlineData(""", "add_bos_token": true, "add_eos_token": true""", "7 5 8")]
    [InlineData(""", "add_bos_token": false""", "5")]
    public void Read_BuildsTheTemplateAnew_ForClassesThatDo(string flags, string expected)
    {
        string config = $$"""{ "tokenizer_class": "LlamaTokenizerFast", "bos_token": "<s>", "eos_token": "</s>"{{flags}} }""";
        using var folder = new MinimalTokenizer().WithFile("tokenizer_config.json", config);
        var tokenizer = folder.LoadFolder();
        Assert.Equal(expected, string.Join(' ', tokenizer.Encode("ab")));
        Assert.Equal(expected.StartsWith('7'), tokenizer.AddsBos);
    }

    [Fact]
    public void Read_LeavesTheTemplateAlone_ForOtherClasses()
    {
        using var folder = new MinimalTokenizer()
            .WithFile("tokenizer_config.json", """{ "tokenizer_class": "GPT2Tokenizer", "bos_token": "<s>", "add_bos_token": true }""");
        Assert.Equal([5], folder.LoadFolder().Encode("ab"));
    }

    [Theory]
    [InlineData("tokenizer_config.json", """{ "bos_token": 3 }""", "bos_token is not a string")]
    [InlineData("tokenizer_config.json", "[]", "is not a JSON object")]
    [InlineData("special_tokens_map.json", "{", "is not valid JSON")]
    [InlineData("generation_config.json", """{ "eos_token_id": "x" }""", "eos_token_id is not a token id")]
    public void Read_NamesTheFileBeside_InOneLine(string name, string content, string problem)
    {
        using var folder = new MinimalTokenizer().WithFile(name, content);
        var exception = Assert.Throws<TokenizerFormatException>(folder.LoadFolder);
        Assert.StartsWith($"{Path.Combine(folder.Folder, name)}: {problem}", exception.Message);
    }

    [Fact]
    public void Read_SaysSo_WhereThereIsNoTokenizerJson()
    {
        using var folder = new MinimalTokenizer();
        var exception = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFolder(folder.Folder));
        Assert.StartsWith($"{folder.Folder}: has no tokenizer.json", exception.Message);
    }

    private static void AssertSpecial(int? bos, int? eos, MinimalTokenizer folder)
    {
        var tokenizer = folder.LoadFolder();
        Assert.Equal(bos, tokenizer.BosTokenId);
        Assert.Equal(eos, tokenizer.EosTokenId);
    }
}
