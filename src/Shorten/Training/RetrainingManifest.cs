using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Pruning;

namespace Shorten.Training;

/// <summary>The manifest <c>shorten.json</c> of a retrained model or an adapter: where it came from.</summary>
internal static class RetrainingManifest
{
    public static JsonObject Build(Checkpoint source, RetrainingReport report)
    {
        var earlier = Manifest.TryRead(Manifest.PathFor(source));
        return new JsonObject
        {
            ["schema"] = Manifest.Schema,
            ["tool"] = Manifest.Tool(),
            ["date"] = Manifest.Now(),
            ["source"] = Manifest.Source(source, report.SourceSha256),
            ["retraining"] = report.Method == RetrainingMethod.Lora ? "lora" : "full",
            ["settings"] = new JsonObject(report.Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value))),
            ["data"] = report.Data.Source,
            ["dataSha256"] = report.Data.Sha256,
            // A retrained model has the blocks of its source: what they were before any pruning stays known.
            ["blocks"] = earlier?["blocks"]?.DeepClone(),
            ["earlier"] = earlier?.DeepClone(),
        };
    }
}
