using System.Text.Json.Nodes;

namespace Shorten.Testing;

/// <summary>Writes result files as <c>analyze</c>, <c>eval</c>, <c>bench</c> and <c>retrain</c> do, with numbers that can be told, for models that exist as hashes alone.</summary>
public sealed class ResultFixture(string folder)
{
    /// <summary>Blocks of the unpruned model.</summary>
    public const int NumBlocks = 30;

    /// <summary>Names of the models, the unpruned one first.</summary>
    public static IReadOnlyList<string> Models { get; } = ["whole", "pruned-ppl", "lora-ppl/merged"];

    /// <summary>Blocks that the others lack.</summary>
    public static IReadOnlyList<int> Removed { get; } = [7, 8, 9, 20, 21, 26];

    /// <summary>The tasks, with names as long as they come.</summary>
    public static IReadOnlyList<string> Tasks { get; } = ["boolq", "piqa", "hellaswag", "winogrande", "arc_easy", "arc_challenge", "openbookqa"];

    /// <summary>Batches that were timed.</summary>
    public static IReadOnlyList<int> Batches { get; } = [1, 2, 4, 8, 16, 32];

    /// <summary>Where the models would lie.</summary>
    public string PathOf(string model) => Path.Combine(folder, model);

    /// <summary>Where a result lies.</summary>
    public string FileOf(string name) => Path.Combine(folder, name);

    /// <summary>SHA-256 of a model's file of weights.</summary>
    public static string HashOf(string model) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(model)));

    /// <summary>The manifest of a model; null for the unpruned one.</summary>
    public static JsonObject? Manifest(string model) => Models.ToList().IndexOf(model) switch
    {
        0 => null,
        1 => Pruning(),
        _ => new JsonObject
        {
            ["schema"] = 1,
            ["tool"] = new JsonObject { ["name"] = "shorten", ["version"] = "0.1.0" },
            ["date"] = "2026-11-25T00:00:00Z",
            ["source"] = Source(Models[1]),
            ["adapter"] = new JsonObject { ["name"] = "lora-ppl" },
            ["removed"] = new JsonArray(),
            ["kept"] = new JsonArray([.. Enumerable.Range(0, NumBlocks - Removed.Count).Select(i => (JsonNode?)i)]),
            ["blocks"] = Blocks(),
            ["earlier"] = Pruning(),
        },
    };

    /// <summary>Writes all of them.</summary>
    public ResultFixture Write()
    {
        WriteJson("scores.ppl.json", Scores("ppl", block => block is 0 or NumBlocks - 1 ? 4000 : 20 + 3 * Math.Sin(block) + (Removed.Contains(block) ? -4 : 0), unpruned: 15));
        WriteJson("scores.taylor.json", Scores("taylor", block => 1e4 * (2 + Math.Cos(block)), unpruned: null));
        WriteJson("eval.json", Eval());
        WriteJson("bench.json", Bench());
        string lora = Path.Combine(folder, "lora-ppl");
        Directory.CreateDirectory(lora);
        File.WriteAllText(Path.Combine(lora, "train.jsonl"), string.Concat(Enumerable.Range(0, 201).Select(step =>
            $"{{\"step\":{step}{(step == 0 ? "" : $",\"loss\":{2 + 2 * Math.Exp(-step / 50.0) + 0.1 * Math.Sin(step):R}")}{(step % 20 == 0 ? $",\"validationLoss\":{2.1 + 2 * Math.Exp(-step / 50.0):R}" : "")}}}\n")));
        return this;
    }

    /// <summary>Writes an object beside the models.</summary>
    public void WriteJson(string name, JsonObject json) => File.WriteAllText(FileOf(name), json.ToJsonString());

    /// <summary>A result of <c>eval</c>.</summary>
    public JsonObject Eval() => new()
    {
        ["schema"] = 1,
        ["version"] = "0.1.0",
        ["compute"] = "f32",
        ["perplexity"] = new JsonArray([.. Models.SelectMany((model, i) => (JsonNode[])[Perplexity(model, "wikitext2.txt", 15.2 + 14.4 * i), Perplexity(model, "books.jsonl", 21.7 + 9.1 * i)])]),
        ["models"] = new JsonArray([.. Models.Select((model, i) => (JsonNode)TaskModel(model, i))]),
        ["differences"] = new JsonArray([.. Models.Skip(1).Select((model, i) => (JsonNode)new JsonObject
        {
            ["model"] = PathOf(model),
            ["reference"] = PathOf(Models[0]),
            ["tasks"] = new JsonObject(Tasks.Select(task => KeyValuePair.Create(task, (JsonNode?)new JsonObject
            {
                ["acc"] = new JsonObject { ["difference"] = -0.03 * (i + 1), ["pairedStandardError"] = 0.02, ["beyondNoise"] = i == 1 },
            }))),
        })]),
    };

    /// <summary>A result of <c>bench</c>.</summary>
    public JsonObject Bench() => new()
    {
        ["schema"] = 1,
        ["version"] = "0.1.0",
        ["date"] = "2026-11-25T00:00:00Z",
        ["cpu"] = "A <processor> & more, 2 processors",
        ["warmup"] = 2,
        ["runs"] = 5,
        ["models"] = new JsonArray([.. Models.Take(2).Select(model => (JsonNode)new JsonObject { ["model"] = PathOf(model), ["modelSha256"] = Hashes(model), ["blocks"] = 1, ["parameters"] = 1 })]),
        ["points"] = new JsonArray([.. Models.Take(2).SelectMany((model, i) => Batches.Select(batch => (JsonNode)Point(model, i, batch)))]),
    };

    private JsonObject Perplexity(string model, string file, double value) => new()
    {
        ["model"] = PathOf(model),
        ["modelSha256"] = Hashes(model),
        ["file"] = file,
        ["fileSha256"] = HashOf(file),
        ["segmentLength"] = 128,
        ["bos"] = "none",
        ["segments"] = 100,
        ["scoredTokens"] = 12700,
        ["perplexity"] = value,
        ["perplexityStandardError"] = value / 40,
    };

    private JsonObject TaskModel(string model, int index) => new()
    {
        ["model"] = PathOf(model),
        ["results"] = PerTask((task, i) => new JsonObject { ["alias"] = task, ["acc,none"] = 0.4 + 0.05 * i - 0.03 * index, ["acc_stderr,none"] = 0.02 }),
        ["configs"] = PerTask((task, _) => new JsonObject { ["task"] = task, ["task_sha256"] = HashOf(task), ["num_fewshot"] = 0, ["average_metric"] = "acc" }),
        ["n-samples"] = PerTask((_, _) => new JsonObject { ["original"] = 1838, ["effective"] = 1000 }),
        ["config"] = new JsonObject { ["model_sha256"] = Hashes(model), ["harness"] = "0.3" },
    };

    private static JsonObject PerTask(Func<string, int, JsonObject> value) => new(Tasks.Select((task, i) => KeyValuePair.Create(task, (JsonNode?)value(task, i))));

    private JsonObject Point(string model, int index, int batch)
    {
        double seconds = (1 - 0.18 * index) * (0.9 + 0.12 * batch);
        return new JsonObject
        {
            ["model"] = PathOf(model),
            ["threads"] = 2,
            ["batch"] = batch,
            ["input"] = 12,
            ["output"] = 128,
            ["status"] = "ok",
            ["compute"] = "bf16",
            ["latencySeconds"] = Series(seconds),
            ["firstTokenSeconds"] = Series(seconds / 20),
            ["secondsPerToken"] = Series(seconds / 128),
            ["tokensPerSecond"] = Series(128 * batch / seconds),
            ["memory"] = new JsonObject { ["weightBytes"] = 270_000_000 - 40_000_000 * index, ["keyValueBytes"] = 5_900_000 * batch, ["activationBytes"] = 2_000_000 + 400_000 * batch, ["processBytes"] = 420_000_000 + 7_000_000 * batch },
        };
    }

    private static JsonObject Series(double mean) => new() { ["mean"] = mean, ["std"] = mean / 30, ["values"] = new JsonArray(mean) };

    private static JsonObject Scores(string criterion, Func<int, double> scoreOf, double? unpruned) => new()
    {
        ["schema"] = 1,
        ["version"] = "0.1.0",
        ["date"] = "2026-11-25T00:00:00Z",
        ["seconds"] = 1,
        ["criterion"] = criterion,
        ["compute"] = "f32",
        ["sourceSha256"] = Hashes(Models[0]),
        ["numBlocks"] = NumBlocks,
        ["unpruned"] = unpruned is null ? null : new JsonObject { ["perplexity"] = unpruned, ["windowNll"] = new JsonArray() },
        ["blocks"] = new JsonArray([.. Enumerable.Range(0, NumBlocks).Select(i => (JsonNode)new JsonObject { ["index"] = i, ["score"] = scoreOf(i), ["windowNll"] = new JsonArray() })]),
        ["order"] = new JsonArray([.. Enumerable.Range(0, NumBlocks).OrderBy(scoreOf).Select(i => (JsonNode?)i)]),
    };

    private static JsonObject Hashes(string model) => new() { ["model.safetensors"] = HashOf(model) };

    private static JsonObject Pruning() => new()
    {
        ["schema"] = 1,
        ["tool"] = new JsonObject { ["name"] = "shorten", ["version"] = "0.1.0" },
        ["date"] = "2026-11-24T00:00:00Z",
        ["source"] = Source(Models[0]),
        ["criterion"] = "ppl",
        ["removed"] = new JsonArray([.. Removed.Select(i => (JsonNode?)i)]),
        ["kept"] = new JsonArray([.. Enumerable.Range(0, NumBlocks).Except(Removed).Select(i => (JsonNode?)i)]),
        ["blocks"] = Blocks(),
        ["earlier"] = null,
    };

    private static JsonObject Source(string model) => new() { ["name"] = model, ["files"] = new JsonArray(new JsonObject { ["name"] = "model.safetensors", ["sha256"] = HashOf(model), ["bytes"] = 1 }) };

    private static JsonArray Blocks() => new([.. Enumerable.Range(0, NumBlocks).Except(Removed).Select((source, i) => (JsonNode)new JsonObject { ["index"] = i, ["sourceBlockIndex"] = source, ["originalBlockIndex"] = source })]);
}
