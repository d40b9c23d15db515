namespace Shorten.Reports.Comparison;

/// <summary>How the models continue the same prompts.</summary>
internal static class SamplesSection
{
    public static void Add(ReportSection section, ModelComparison comparison)
    {
        int numPrompts = comparison.Models.Max(model => model.Samples.Count);
        if (numPrompts == 0)
            return;
        section.Add("Continuations, each time with the most likely token.");
        for (int prompt = 0; prompt < numPrompts; prompt++)
        {
            string text = comparison.Models.First(model => model.Samples.Count > prompt).Samples[prompt].Prompt;
            var rows = comparison.Models.Select((model, i) => (string[])[comparison.Names[i], model.Samples.Count > prompt ? model.Samples[prompt].Text.Trim() : ""]);
            section.Add(new ReportTable(text, [new TableColumn("model"), new TableColumn("continuation")], [.. rows]));
        }
    }
}
