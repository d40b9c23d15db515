using System.Text.Json.Nodes;
using Shorten.Pruning;

namespace Shorten.Reports.Comparison;

/// <summary>What each model was made of and how, from its manifest.</summary>
internal static class ManifestSection
{
    public static void Add(ReportSection section, ModelComparison comparison)
    {
        section.Add(new ReportTable("Weights",
            [new TableColumn("model"), new TableColumn("path"), new TableColumn("file"), new TableColumn("SHA-256")],
            [.. comparison.Models.SelectMany((model, i) => model.Sha256.Select(file => (string[])[comparison.Names[i], model.NamedPath, file.Key, file.Value]))]));
        // What the first model went through the others mostly did too: it is not repeated.
        var known = Lineage.Steps(comparison.Models[0].Manifest).Select(step => step.ToJsonString()).ToHashSet();
        var steps = comparison.Models.SelectMany((model, i) => Lineage.Steps(model.Manifest).Select((step, number) => (Model: i, Number: number + 1, Step: step)))
            .Where(own => own.Model == 0 || !known.Contains(own.Step.ToJsonString())).Select(own => Row(comparison.Names[own.Model], own.Number, own.Step)).ToList();
        if (steps.Count > 0)
        {
            section.Add(new ReportTable("Steps that led to the models; those of the first are not repeated",
                [new TableColumn("model"), new TableColumn("step", true), new TableColumn("date"), new TableColumn("version"), new TableColumn("made of"), new TableColumn("what"), new TableColumn("data (SHA-256)")], steps));
        }
        for (int i = 0; i < comparison.Models.Count; i++)
        {
            if (comparison.Models[i].Manifest is { } manifest)
                section.Add(new Preformatted($"{Manifest.FileName} of {comparison.Names[i]}", manifest.ToJsonString(PruningPlan.Json), IsFolded: true));
        }
    }

    private static string[] Row(string model, int number, JsonObject step) =>
    [
        model, $"{number}", (Lineage.Text(step, "date") ?? "").Replace('T', ' '), Lineage.Text(step["tool"], "version") ?? "", Lineage.Text(step["source"], "name") ?? "", What(step), Cut(Lineage.Text(step, "dataSha256") ?? ""),
    ];

    // The manifest below has all digits.
    private static string Cut(string sha256) => sha256.Length > 12 ? $"{sha256[..12]}…" : sha256;

    private static string What(JsonObject step)
    {
        var removed = Lineage.Indices(step, "removed");
        if (removed.Count > 0)
            return $"removed {string.Join(", ", removed)} of {removed.Count + Lineage.Indices(step, "kept").Count} blocks{(Lineage.Text(step, "criterion") is { } criterion ? $" by {criterion}" : "")}";
        return Lineage.Text(step, "retraining") switch
        {
            "lora" => "trained a LoRA adapter",
            "full" => "trained all weights",
            _ => step["adapter"] is JsonObject adapter ? $"merged the adapter {Lineage.Text(adapter, "name")}".TrimEnd() : "",
        };
    }
}
