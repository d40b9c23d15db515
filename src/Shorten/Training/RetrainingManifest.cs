using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models.Families;
using Shorten.Pruning;

namespace Shorten.Training;

/// <summary>The manifest <c>shorten.json</c> of a retrained model or an adapter: where it came from.</summary>
internal static class RetrainingManifest
{
    public static JsonObject Build(Checkpoint source, RetrainingReport report)
    {
        string path = source.Format == CheckpointFormat.Gguf ? Manifest.PathBeside(source.Path) : Path.Combine(Family.FolderOf(source), Manifest.FileName);
        var earlier = Manifest.TryRead(path);
        return new JsonObject
        {
            ["schema"] = report.Schema,
            ["tool"] = new JsonObject { ["name"] = "shorten", ["version"] = report.Version },
            ["date"] = report.Date.ToString("yyyy-MM-ddTHH:mm:ssZ"),
            ["source"] = new JsonObject { ["name"] = report.Source, ["files"] = new JsonArray([.. source.Files.Select(file => File(file.LengthBytes, SourceHashes.NameOf(source, file), report))]) },
            ["retraining"] = report.Method == RetrainingMethod.Lora ? "lora" : "full",
            ["settings"] = new JsonObject(report.Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value))),
            ["data"] = report.Data.Source,
            ["dataSha256"] = report.Data.Sha256,
            // A retrained model has the blocks of its source: what they were before any pruning stays known.
            ["blocks"] = earlier?["blocks"]?.DeepClone(),
            ["earlier"] = earlier?.DeepClone(),
        };
    }

    private static JsonObject File(long bytes, string name, RetrainingReport report) =>
        new() { ["name"] = name, ["sha256"] = report.SourceSha256[name], ["bytes"] = bytes };
}
