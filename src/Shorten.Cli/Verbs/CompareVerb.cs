using System.CommandLine;
using Shorten.Adapters;
using Shorten.Cli.Frame;
using Shorten.Reports.Comparison;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten compare</c>: models beside each other, as a table and as a report.</summary>
internal sealed class CompareVerb : Verb
{
    private static readonly string[] DefaultPrompts = ["The first thing to know about the sea is that", "Yesterday my friend and I went to", "The old man opened the door and saw"];

    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = "Models or folders of adapters; the others are compared with the first",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string[]> _results = new("--results")
    {
        Description = "Results of analyze, prune --save-plan, eval and bench, or folders of them; those in the models' folders and beside them are found without",
        HelpName = "PATH",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _report = ReportOption.Create();
    private readonly Option<string[]> _prompt = new("--prompt") { Description = "Text that every model continues; may be given several times; default: three built-in ones", HelpName = "TEXT" };
    private readonly Option<int> _maxNewTokens = Ranged.Int("--max-new-tokens", "Tokens of a continuation; 0 for none", 0, 32);

    public CompareVerb()
        : base("compare", "Shows models beside each other: what was removed, what it cost and what it gained. Reads what analyze, prune, retrain, eval and bench wrote.",
            "compare ./model ./pruned",
            "compare ./model ./pruned ./adapter --report report.html",
            "compare ./model ./pruned --results ./results bench.json --report card.md --prompt \"Once upon a time\"")
    {
        RefuseOptions(_models);
        Add(_models);
        foreach (var option in new Option[] { _results, _report, _prompt, _maxNewTokens })
            Add(option);
    }

    public override int Run(VerbContext context)
    {
        string[] prompts = context.Get(_prompt) is { Length: > 0 } given ? given : DefaultPrompts;
        var models = context.Get(_models).Select(path => Look(context, path, prompts)).ToList();
        var comparison = ModelComparison.Create(models, context.Get(_results) ?? []);
        foreach (string skipped in comparison.Skipped)
            context.Notice($"left out    {skipped}");
        if (context.IsJson)
            context.Json(comparison.ToJson());
        else
            Print(context, comparison);
        if (context.Get(_report) is { } report)
            ReportOption.Write(context, comparison.ToReport(), report);
        return ExitCode.Ok;
    }

    private ComparedModel Look(VerbContext context, string path, string[] prompts)
    {
        string? adapter = Adapter.IsAt(path) ? path : null;
        using var source = ModelSource.Open(context.ModelPath(adapter is null ? path : BaseOf(adapter)));
        if (adapter is not null)
            source.Apply(adapter, remap: null, context.NewWorkspace());
        return new ComparedModel
        {
            Path = source.Path,
            Adapter = adapter,
            NumBlocks = source.Model.Blocks.Count,
            NumParameters = source.Model.NumParameters,
            WeightBytes = source.Checkpoint.TotalBytes,
            Sha256 = source.Sha256(context),
            Manifest = ComparedModel.ManifestOf(adapter ?? source.Path),
            Samples = context.Get(_maxNewTokens) is > 0 and int tokens ? SampleTexts.Of(context, source, prompts, tokens) : [],
        };
    }

    // The path in an adapter may be relative to where it was made.
    private static string BaseOf(string adapter)
    {
        string path = Adapter.BaseOf(adapter) ?? throw new AdapterFormatException(adapter, "does not name the model that it is for: merge it first, and compare the merged model");
        string beside = Path.Combine(adapter, path);
        return Path.Exists(path) || !Path.Exists(beside) ? path : beside;
    }

    private static void Print(VerbContext context, ModelComparison comparison)
    {
        var summary = comparison.ToTable();
        var table = Figures.Table([.. summary.Columns.Select(column => (column.IsNumber ? ">" : "") + column.Title)]);
        foreach (var row in summary.Rows)
            table.Row([.. row]);
        context.Print(table);
        for (int i = 0; i < comparison.Models.Count; i++)
        {
            if (comparison.Models[i].Removed is { Count: > 0 } removed)
                context.Line($"{comparison.Names[i]}: without {Figures.Indices(removed)} of {comparison.Models[i].NumOriginalBlocks} blocks");
        }
    }
}
