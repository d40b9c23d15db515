using System.CommandLine;
using Shorten.Cli.Frame;
using Shorten.Pruning;
using Shorten.Scoring;
using Shorten.Tokenizers;

namespace Shorten.Cli.Verbs;

/// <summary>Options that say which blocks go, and the plan that they make.</summary>
internal sealed class PlanOptions
{
    private readonly Option<string?> _remove = new("--remove")
    {
        Description = "How many blocks to remove: a number, or a share of the blocks such as 20%",
        HelpName = "6|20%",
    };
    private readonly Option<string?> _removeBlocks = new("--remove-blocks")
    {
        Description = "The blocks to remove, such as 7,8,12 or 7-9",
        HelpName = "LIST",
    };
    private readonly Option<string?> _plan = new("--plan") { Description = "Apply a plan that was made for these weights", HelpName = "plan.json" };
    private readonly Option<string?> _order = new("--order")
    {
        Description = "With --remove: take the order from a file, or one that was published (published:vicuna-7b-v1.3/ppl), and do not analyse",
        HelpName = "block_order.csv",
    };
    private readonly Option<string> _search = new("--search")
    {
        Description = "With --remove: one-shot scores all blocks once, greedy again after each removal",
        DefaultValueFactory = _ => "one-shot",
    };
    private readonly AnalysisOptions _analysis = new();
    private int[]? _window;

    public PlanOptions()
    {
        BlockOptions.Validate(_remove, text => RemovalCount.Parse(text));
        BlockOptions.Validate(_removeBlocks, BlockIndices.Parse);
        _search.AcceptOnlyFromAmong("one-shot", "greedy");
    }

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _remove, _removeBlocks, _plan, _order, _search })
            verb.Add(option);
        _analysis.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (new[] { _remove, _removeBlocks, _plan }.Count(option => result.GetValue(option) is not null) != 1)
                result.AddError("give one of --remove, --remove-blocks and --plan");
            else if (result.GetValue(_order) is not null && result.GetValue(_remove) is null)
                result.AddError("--order needs --remove: how many blocks of the order go");
            else if (result.GetValue(_search) == "greedy" && (result.GetValue(_remove) is null || result.GetValue(_order) is not null || !_analysis.IsPerplexity(result)))
                result.AddError("--search greedy needs --remove and goes by ppl");
            else if (_analysis.IsList(result))
                result.AddError("give one --criterion: a plan has one");
        });
    }

    /// <summary>Path of the plan that is read, or null.</summary>
    public string? Path(VerbContext context) => context.Get(_plan);

    /// <summary>True if the plan comes from a file, whose hashes have to be compared with the source.</summary>
    public bool IsRead(VerbContext context) => Path(context) is not null;

    /// <summary>The plan. Everything that can be refused is, before blocks are scored.</summary>
    public PruningPlan Make(VerbContext context, ModelSource source, SurgeryOptions options, string? resumePath)
    {
        int numBlocks = source.Model.Blocks.Count;
        if (context.Get(_plan) is { } path)
            return PruningPlan.Read(path);
        if (context.Get(_removeBlocks) is { } list)
            return Plan(context, numBlocks, BlockSelection.Named(BlockIndices.Parse(list), numBlocks));
        var count = RemovalCount.Parse(context.Get(_remove)!);
        var protection = _analysis.Protection(context);
        if (context.Get(_order) is { } file)
        {
            var order = file.StartsWith(PublishedOrders.Prefix, StringComparison.Ordinal) ? PublishedOrders.Get(file, numBlocks) : BlockOrder.Read(file, numBlocks);
            return Plan(context, numBlocks, BlockSelection.Select(order, count, protection, numBlocks)) with { Order = order };
        }
        int[] candidates = [.. Enumerable.Range(0, numBlocks).Except(protection.Of(numBlocks))];
        var anyPlan = Plan(context, numBlocks, BlockSelection.Select(candidates, count, protection, numBlocks));
        _ = Surgery.Describe(source.Checkpoint, anyPlan, options with { Strict = false });
        int wanted = anyPlan.Removed.Count;
        var report = context.Get(_search) == "greedy"
            ? _analysis.Search(context, source, candidates, wanted, resumePath)
            : _analysis.Run(context, source, candidates, resumePath, wanted)[0];
        return FromScores(context, source, report, count, protection);
    }

    /// <summary>Tokens for the reload check: a calibration window, or ids from all over the vocabulary where the model has no tokenizer.</summary>
    public int[] CheckWindow(VerbContext context, ModelSource source)
    {
        try
        {
            return _window ??= _analysis.Calibration(context, source).Windows[0];
        }
        catch (TokenizerFormatException)
        {
            return Verbs.CheckWindow.Of(source.Model.Settings.VocabSize);
        }
    }

    private PruningPlan FromScores(VerbContext context, ModelSource source, ScoreReport report, RemovalCount count, BlockProtection protection)
    {
        int numBlocks = source.Model.Blocks.Count;
        return PruningPlan.Of(report, BlockSelection.Select(report.Order, count, protection, numBlocks)) with { Settings = _analysis.Settings(context, report) };
    }

    private PruningPlan Plan(VerbContext context, int numBlocks, IReadOnlyList<int> removed) =>
        new() { NumBlocks = numBlocks, Removed = removed, SourceSha256 = new Dictionary<string, string>(), Settings = _analysis.Settings(context, null) };
}
