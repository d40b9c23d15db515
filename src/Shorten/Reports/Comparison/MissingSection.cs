namespace Shorten.Reports.Comparison;

/// <summary>What no result was found for, and the command that makes it.</summary>
internal static class MissingSection
{
    public static void Add(ReportSection section, ModelComparison comparison)
    {
        var rows = new List<string[]>();
        string models = string.Join(' ', comparison.Models.Select(model => model.NamedPath));
        void Require(bool isThere, string what, string command)
        {
            if (!isThere)
                rows.Add([what, command]);
        }
        Require(comparison.Scores.Count > 0, "scores of the blocks", $"shorten analyze {comparison.Models[0].Path} --criterion ppl,taylor --out scores.json");
        Require(comparison.Perplexities.Count > 0, "perplexity", $"shorten eval {models} --perplexity FILE --out perplexity.json");
        Require(comparison.Tasks.Count > 0, "tasks", $"shorten eval {models} --tasks LIST --data-dir DIR --out tasks.json");
        Require(comparison.Speeds.Count > 0, "latency, throughput and memory", $"shorten bench {models} --batch 1,2,4,8 --out bench.json");
        if (rows.Count > 0)
            section.Add(new ReportTable("No results were found for", [new TableColumn("what"), new TableColumn("command")], rows)).Add("compare finds results in the models' folders, beside them, and where --results says.");
    }
}
