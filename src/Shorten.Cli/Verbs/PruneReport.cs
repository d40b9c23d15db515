using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Cli.Targets;
using Shorten.Pruning;

namespace Shorten.Cli.Verbs;

/// <summary>The result of <c>shorten prune</c>, on one screen.</summary>
internal static class PruneReport
{
    public static void Print(VerbContext context, string model, SurgeryDescription description, JsonObject? check, bool isDryRun, TargetReport? target)
    {
        if (context.IsJson)
        {
            context.Json(ToJson(description, check, isDryRun, target));
            return;
        }
        foreach (var (name, text) in target?.Lines() ?? [])
            context.Line($"{name,-12}{text}");
        int numBlocks = description.Removed.Count + description.Kept.Count;
        context.Line($"removed     {description.Removed.Count} of {numBlocks} blocks: {Figures.Indices(description.Removed)}");
        context.Line($"parameters  {Figures.Count(description.ParametersBefore)} -> {Figures.Count(description.ParametersAfter)}, {Less(description.ParametersBefore, description.ParametersAfter)}");
        context.Line($"weights     {MemorySize.Text(description.BytesBefore)} -> {MemorySize.Text(description.BytesAfter)}, {Less(description.BytesBefore, description.BytesAfter)}");
        if (description.SlicedKeys.Count > 0)
            context.Line($"adjusted    {string.Join(", ", description.SlicedKeys)}");
        foreach (string warning in description.Warnings)
            context.Line($"warning     {warning}");
        if (isDryRun)
            PrintDryRun(context, description);
        else
            PrintWritten(context, model, description, check, target);
    }

    private static string Less(long before, long after) => Figures.Percent(1 - (double)after / before) + " less";

    private static void PrintDryRun(VerbContext context, SurgeryDescription description)
    {
        context.Line($"would write {description.Output}, {MemorySize.Text(description.BytesToWrite)}:");
        foreach (var file in description.Files)
            context.Line($"  {MemorySize.Text(file.Bytes),10}  {file.Name}");
    }

    private static void PrintWritten(VerbContext context, string model, SurgeryDescription description, JsonObject? check, TargetReport? target)
    {
        context.Line(check is null ? "check       left out"
            : check["equal"]!.GetValue<bool>() ? $"check       opened again: the logits of {check["tokens"]} tokens equal those of the pruned model in memory, bit for bit"
            : $"check       opened again: the logits of {check["tokens"]} tokens are within {check["maxAbs"]!.GetValue<double>():G3} of those of the pruned model in memory");
        if (target?.Verified is { } verified)
            context.Line($"verified    {verified}");
        context.Line($"written     {description.Output}");
        context.Line("next");
        context.Line($"  shorten eval {CommandText.Quote(model)} {CommandText.Quote(description.Output)} --perplexity FILE");
        context.Line($"  shorten generate {CommandText.Quote(description.Output)} --prompt \"Once upon a time\"");
    }

    private static JsonObject ToJson(SurgeryDescription description, JsonObject? check, bool isDryRun, TargetReport? target) => new()
    {
        ["removed"] = Figures.List(description.Removed),
        ["kept"] = Figures.List(description.Kept),
        ["output"] = description.Output,
        ["parametersBefore"] = description.ParametersBefore,
        ["parametersAfter"] = description.ParametersAfter,
        ["bytesBefore"] = description.BytesBefore,
        ["bytesAfter"] = description.BytesAfter,
        ["check"] = check?.DeepClone(),
        ["target"] = target?.ToJson(),
        ["adjustedKeys"] = Texts(description.SlicedKeys),
        ["warnings"] = Texts(description.Warnings),
        ["dryRun"] = isDryRun,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);
}
