using System.Text.Json.Nodes;
using Shorten.Testing;

namespace Shorten.Tokenizers.Tests;

public sealed class BpeTrainerTests
{
    private const string Text = "low low lower newest newest newest newest newest newest widest widest widest low lower";

    // By hand, from the words low 1, Ġlow 2, Ġlower 2, Ġnewest 6, Ġwidest 3 (Ġ spells the space). First e s and s t both occur nine times; the left id decides.
    private static readonly string[] s_merges =
    [
        "e s", "es t", "e w", "n ew", "Ġ new", "Ġnew est", "l o", "lo w", "Ġ low", "d est", "i dest", "w idest", "Ġ widest", "e r", "Ġlow er",
    ];

    [Fact]
    public void Train_MergesTheMostFrequentPair_CheckedByHand()
    {
        Assert.Equal(s_merges, Merges(Train(10_000, Text)));
        Assert.Equal(s_merges[..7], Merges(Train(BpeTrainer.NumBaseTokens + 7, Text)));
    }

    [Fact]
    public void Train_StopsWhereNoPairOccursTwice()
    {
        var trained = Train(10_000, "ab ab");
        // "ab" once and "Ġab" once: a b twice, and then nothing.
        Assert.Equal(["a b"], Merges(trained));
        Assert.Equal(BpeTrainer.NumBaseTokens + 1, trained.Tokenizer.VocabSize);
    }

    [Fact]
    public void Train_CountsOverlappingPairsOnce()
    {
        // aaaa is (a a)(a a): three overlapping pairs become two merged ones, and then one.
        Assert.Equal(["a a", "aa aa"], Merges(Train(10_000, "aaaa b aaaa".Replace(" b ", "1", StringComparison.Ordinal))));
    }

    [Fact]
    public void Train_MergesNothingAcrossWordsAndDigits()
    {
        string[] merges = Merges(Train(10_000, "12 12 12 12 a.a.a.a. it's it's it's"));
        Assert.DoesNotContain(merges, merge => merge.Any(char.IsAsciiDigit));
        Assert.DoesNotContain(merges, merge => merge.StartsWith("a ", StringComparison.Ordinal));
        Assert.Contains("' s", merges);
    }

    [Theory]
    [InlineData("aaaa aaaaaaa aa aaaaa", 300)]
    [InlineData("ababab abab bababa aabb abba", 300)]
    [InlineData("mississippi missing miss sipping is a pip, mississippi's ships", 262)]
    [InlineData("Größe größer, Straße; naïve café Café! 世界世界 世界 你好你好 \u0434\u043e\u043c \u0434\u043e\u043c\u0430 \U0001F600\U0001F600 \U0001F600", 320)]
    [InlineData("one  two   three\n\nfour \t five 12 1234 3.14 3.14 don't we'll they've", 280)]
    public void Train_FindsTheMergesOfPlainCounting(string text, int vocabSize) => Assert.Equal(PlainBpe.Merges([text, text], vocabSize), Merges(Train(vocabSize, text, text)));

    // Few letters make many ties, overlaps and tokens that two merges spell.
    [Theory]
    [InlineData("ab", 40)]
    [InlineData("abc ", 60)]
    [InlineData("eé世 ", 60)]
    public void Train_FindsTheMergesOfPlainCounting_RandomTexts(string letters, int numMerges)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            string[] texts = [.. Enumerable.Range(0, 12).Select(_ => string.Concat(Enumerable.Range(0, 30).Select(_ => letters[random.Next(letters.Length)])))];
            int vocabSize = BpeTrainer.NumBaseTokens + 1 + random.Next(numMerges);
            Assert.Equal(PlainBpe.Merges(texts, vocabSize), Merges(Train(vocabSize, texts)));
        }
    }

    [Fact]
    public void Train_FindsTheMergesOfPlainCounting_StoryWorld()
    {
        string[] texts = [.. File.ReadLines(Path.Combine(Fixtures.Root, "models", "story-world", "data", "calibration.jsonl")).Take(150).Select(line => (string)JsonNode.Parse(line)!["text"]!)];
        Assert.Equal(PlainBpe.Merges(texts, 600), Merges(Train(600, texts)));
    }

    [Fact]
    public void Train_GivesTheSame_TextsInAnotherOrder()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => $"the {i % 7} word {(char)('a' + i % 26)}{(char)('a' + i % 5)}er and {(char)('b' + i % 11)}ing")];
        using TemporaryFolder first = new(), second = new();
        Train(400, texts).Write(first.Path);
        Train(400, [.. texts.Reverse()]).Write(second.Path);
        foreach (string name in (string[])["tokenizer.json", "tokenizer_config.json"])
            Assert.Equal(File.ReadAllBytes(first.File(name)), File.ReadAllBytes(second.File(name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("newest lowest  widest\n\n\tlow 123 it's")]
    [InlineData("Grüße, 世界! \U0001F600 ﷺ \0 \u007f")]
    public void Write_MakesAFolder_ThatGivesAnyTextBack(string text)
    {
        using var folder = new TemporaryFolder();
        var trained = Train(280, Text);
        trained.Write(folder.Path);
        var opened = Tokenizer.FromFolder(folder.Path);
        int[] ids = opened.Encode(text + BpeTrainer.EndOfText + text);
        Assert.Equal(trained.Tokenizer.Encode(text + BpeTrainer.EndOfText + text), ids);
        Assert.Equal(text + BpeTrainer.EndOfText + text, opened.Decode(ids));
        Assert.Equal(text + text, opened.Decode(ids, skipSpecialTokens: true));
        Assert.Single(ids, id => id == 0);
        Assert.Equal((0, 0, false), (opened.BosTokenId, opened.EosTokenId, opened.AddsBos));
    }

    [Fact]
    public void Train_Refuses_FewerTokensThanBytes() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BpeTrainer().Train(BpeTrainer.NumBaseTokens - 1));

    private static TrainedTokenizer Train(int vocabSize, params string[] texts)
    {
        var trainer = new BpeTrainer();
        foreach (string text in texts)
            trainer.Add(text);
        return trainer.Train(vocabSize);
    }

    private static string[] Merges(TrainedTokenizer trained)
    {
        using var folder = new TemporaryFolder();
        trained.Write(folder.Path);
        var root = JsonNode.Parse(File.ReadAllText(folder.File("tokenizer.json")))!;
        return [.. root["model"]!["merges"]!.AsArray().Select(merge => $"{merge![0]} {merge[1]}")];
    }
}
