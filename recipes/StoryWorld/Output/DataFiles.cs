using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StoryWorld.Output;

/// <summary>Writes texts, questions and instructions.</summary>
internal static class DataFiles
{
    private const ulong TrainingSeed = 1, CalibrationSeed = 2, ValidationSeed = 3;
    private const int CalibrationCharacters = 400_000, ValidationCharacters = 200_000, NumItems = 250, NumInstructions = 2000;

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the text to learn from, rows of <c>text</c>, until there are so many characters.</summary>
    public static void WriteTraining(string path, long characters) => WriteLines(path, Text(TrainingSeed, Portion.Training, characters));

    /// <summary>Writes what goes with the model: texts for calibration and validation, the multiple-choice sets and the instructions.</summary>
    public static void WriteShipped(string folder)
    {
        Directory.CreateDirectory(folder);
        WriteLines(Path.Combine(folder, "calibration.jsonl"), Text(CalibrationSeed, Portion.Calibration, CalibrationCharacters));
        WriteLines(Path.Combine(folder, "validation.jsonl"), Text(ValidationSeed, Portion.Evaluation, ValidationCharacters));
        foreach (var set in ChoiceSet.All)
            WriteLines(Path.Combine(folder, set.Name + "-test.jsonl"), set.Items(NumItems).Select(item => Line(item.Context, item.Choices, item.Gold)));
        WriteLines(Path.Combine(folder, "instructions.jsonl"), Instructions.Rows(NumInstructions).Select(row => Line(row.Instruction, row.Input, row.Output)));
    }

    private static IEnumerable<JsonObject> Text(ulong seed, Portion portion, long characters)
    {
        var corpus = new Corpus(seed, portion);
        for (long written = 0; written < characters;)
        {
            string row = corpus.NextRow();
            written += row.Length;
            yield return new JsonObject { ["text"] = row };
        }
    }

    private static JsonObject Line(string context, string[] choices, int gold) =>
        new() { ["context"] = context, ["choices"] = new JsonArray([.. choices.Select(choice => (JsonNode?)choice)]), ["gold"] = gold };

    private static JsonObject Line(string instruction, string input, string output) =>
        new() { ["instruction"] = instruction, ["input"] = input, ["output"] = output };

    private static void WriteLines(string path, IEnumerable<JsonObject> lines)
    {
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        foreach (var line in lines)
            writer.WriteLine(line.ToJsonString(s_json));
    }
}
