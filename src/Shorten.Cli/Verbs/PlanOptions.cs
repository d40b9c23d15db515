using System.CommandLine;
using System.CommandLine.Parsing;
using Shorten.Cli.Frame;
using Shorten.Cli.Targets;
using Shorten.Pruning;
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
        Description = "With --remove or a target: take the order from a file, or one that was published (published:vicuna-7b-v1.3/ppl), and do not analyse",
        HelpName = "block_order.csv",
    };
    private readonly Option<string> _search = new("--search")
    {
        Description = "With --remove or a target: one-shot scores all blocks once, greedy again after each removal",
        DefaultValueFactory = _ => "one-shot",
    };
    private readonly TargetOptions _targets = new();
    private readonly AnalysisOptions _analysis = new();

    public PlanOptions()
    {
        BlockOptions.Validate(_remove, text => RemovalCount.Parse(text));
        BlockOptions.Validate(_removeBlocks, BlockIndices.Parse);
        _search.AcceptOnlyFromAmong("one-shot", "greedy");
    }

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _remove, _removeBlocks, _plan })
            verb.Add(option);
        _targets.AddTo(verb);
        verb.Add(_order);
        verb.Add(_search);
        _analysis.AddTo(verb);
        verb.Validators.Add(result =>
        {
            int numTargets = _targets.Count(result);
            bool chooses = result.GetValue(_remove) is not null || numTargets > 0;
            if (numTargets + new[] { _remove, _removeBlocks, _plan }.Count(option => result.GetValue(option) is not null) != 1)
                result.AddError("give one of --remove, --remove-blocks and --plan, or one target: --target-latency, --target-size, --target-memory or --max-ppl-increase");
            else if (result.GetValue(_order) is not null && !chooses)
                result.AddError("--order needs --remove or a target: how many blocks of the order go");
            else if (result.GetValue(_search) == "greedy" && (!chooses || result.GetValue(_order) is not null || !_analysis.IsPerplexity(result)))
                result.AddError("--search greedy needs --remove or a target, and goes by ppl");
            else if (_analysis.IsList(result))
                result.AddError("give one --criterion: a plan has one");
        });
    }

    /// <summary>Name of a given option that cannot be met in other types than the source's, or null.</summary>
    public string? NeedsOwnTypes(CommandResult result) => _targets.OfRunningModel(result);

    /// <summary>What was found for a target; null where none was given, or no plan made yet.</summary>
    public TargetReport? Target { get; private set; }

    /// <summary>Path of the plan that is read, or null.</summary>
    public string? Path(VerbContext context) => context.Get(_plan);

    /// <summary>True if the plan comes from a file, whose hashes have to be compared with the source.</summary>
    public bool IsRead(VerbContext context) => Path(context) is not null;

    /// <summary>The plan. Everything that can be refused is, before blocks are scored.</summary>
    public PruningPlan Make(VerbContext context, ModelSource source, SurgeryOptions options, string? resumePath)
    {
        if (context.Get(_plan) is { } path)
            return PruningPlan.Read(path);
        var plans = new PlanFrom(context, _analysis, source.Model.Blocks.Count);
        if (context.Get(_removeBlocks) is { } list)
            return plans.Blocks(BlockSelection.Named(BlockIndices.Parse(list), plans.NumBlocks));
        var order = context.Get(_order) is { } file ? Order(file, plans.NumBlocks) : null;
        bool isGreedy = context.Get(_search) == "greedy";
        if (_targets.Of(context) is { } target)
        {
            var targeted = new TargetedPlan(context, source, options, _analysis, plans) { Order = order, IsGreedy = isGreedy, ResumePath = resumePath };
            (var chosen, Target) = targeted.Make(target);
            return chosen;
        }
        var count = RemovalCount.Parse(context.Get(_remove)!);
        if (order is not null)
            return plans.Order(order, count);
        var anyPlan = plans.Blocks(plans.Select(plans.Candidates, count));
        _ = Surgery.Describe(source.Checkpoint, anyPlan, options with { Strict = false });
        int wanted = anyPlan.Removed.Count;
        var report = isGreedy
            ? _analysis.Search(context, source, plans.Candidates, wanted, resumePath)
            : _analysis.Run(context, source, plans.Candidates, resumePath, wanted)[0];
        return plans.Scores(report, count);
    }

    /// <summary>Tokens for the reload check: a calibration window, or ids from all over the vocabulary where the model has no tokenizer.</summary>
    public int[] CheckWindow(VerbContext context, ModelSource source)
    {
        try
        {
            return _analysis.Calibration(context, source).Windows[0];
        }
        catch (TokenizerFormatException)
        {
            return Verbs.CheckWindow.Of(source.Model.Settings.VocabSize);
        }
    }

    private static IReadOnlyList<int> Order(string file, int numBlocks) =>
        file.StartsWith(PublishedOrders.Prefix, StringComparison.Ordinal) ? PublishedOrders.Get(file, numBlocks) : BlockOrder.Read(file, numBlocks);
}
