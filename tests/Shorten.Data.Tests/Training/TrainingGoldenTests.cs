using System.Text.Json;
using Shorten.Testing;
using Shorten.Tokenizers;

namespace Shorten.Data.Tests;

/// <summary>Rows of real data with the tokenizer of SmolLM2, against those that the reference stack was trained on.</summary>
public sealed class TrainingGoldenTests
{
    private static readonly Lazy<Tokenizer?> s_tokenizer =
        new(() => Fixtures.Shared("models", "smollm2-135m-instruct") is { } folder ? Tokenizer.FromFolder(folder) : null);

    [SkippableFact]
    public void Read_GivesTheExamplesOfTheReference_ForLora()
    {
        var examples = Golden("lora.json").GetProperty("examples").EnumerateArray().ToList();
        var data = TrainingData.Read(Fixtures.Shared("data", "instructions.json")!, s_tokenizer.Value!, chatTemplate: null, new TrainingDataSettings { Length = 128, NumValidationRows = 0 });
        var items = data.Train.ToDictionary(item => item.Rows.Single(), item => item.Sequences.Single());
        for (int row = 0; row < examples.Count; row++)
        {
            int[] ids = examples[row].GetProperty("input_ids").Deserialize<int[]>()!, labels = examples[row].GetProperty("labels").Deserialize<int[]>()!;
            bool hasTarget = labels.Any(label => label != TrainingSequence.Ignored);
            Assert.Equal(!hasTarget, data.RowsWithNothingToLearn.Contains(row));
            if (!hasTarget)
                continue;
            Assert.Equal(ids, items[row].Ids);
            Assert.Equal(labels, items[row].Labels);
        }
        Assert.Equal([11, 27, 47, 48, 86], data.RowsWithNothingToLearn.TakeWhile(row => row < examples.Count));
    }

    [SkippableFact]
    public void Read_CountsTheStepsOfTheReference_ForRecovery()
    {
        int numSteps = Golden("recovery.json").GetProperty("lora").GetProperty("steps").GetArrayLength();
        var data = TrainingData.Read(Fixtures.Shared("data", "instructions.json")!, s_tokenizer.Value!, chatTemplate: null, new TrainingDataSettings { NumValidationRows = 0 });
        int numRows = data.Train.Count(item => item.Rows[0] is >= 200 and < 1800);
        Assert.Equal(numSteps, numRows / 32);
    }

    [SkippableFact]
    public void Read_PacksTheBooks()
    {
        SkipWithoutModel();
        string path = Fixtures.Shared("data", "books-train.jsonl")!;
        var tokenizer = s_tokenizer.Value!;
        int[] stream = [.. TextRows.Read(path).Rows.SelectMany(row => (int[])[.. tokenizer.Encode(row), tokenizer.EosTokenId!.Value])];
        Assert.Equal(2, tokenizer.EosTokenId);

        var settings = new TrainingDataSettings { Length = 256, Pack = true, NumValidationRows = 0 };
        var crossing = TrainingData.Read(path, tokenizer, chatTemplate: null, settings with { CrossDocuments = true });
        Assert.Equal(stream.Chunk(256), crossing.Train.Sequences().Select(sequence => sequence.Ids));
        Assert.All(crossing.Train.Sequences(), sequence => Assert.Equal(sequence.Ids, sequence.Labels));

        var separate = TrainingData.Read(path, tokenizer, chatTemplate: null, settings);
        Assert.All(separate.Train.SelectMany(item => item.Sequences), sequence => Assert.DoesNotContain(2, sequence.Ids[..^1]));
        Assert.Equal(crossing.Train.Select(item => item.Rows), separate.Train.Select(item => item.Rows));
    }

    [SkippableFact]
    public void Draw_TakesTheWindowsOfTheReference_ForAllWeights()
    {
        var golden = Golden("full-parameter.json").GetProperty("input_ids").Deserialize<int[][]>();
        var settings = new CalibrationSettings { NumSamples = 48, Length = 128, Seed = 7 };
        Assert.Equal(golden, CalibrationWindows.Draw(TextRows.Read(Fixtures.Shared("data", "books-train.jsonl")!), s_tokenizer.Value!, settings).Windows);
    }

    private static void SkipWithoutModel() => Skip.If(s_tokenizer.Value is null, "the shared model is absent");

    private static JsonElement Golden(string name)
    {
        SkipWithoutModel();
        return JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Fixtures.Shared("golden", "smollm2", name)!));
    }
}
