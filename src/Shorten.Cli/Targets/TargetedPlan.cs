using Shorten.Cli.Frame;
using Shorten.Cli.Verbs;
using Shorten.Pruning;
using Shorten.Scoring;
using Shorten.Tokenizers;

namespace Shorten.Cli.Targets;

/// <summary>Makes the plan that a target asks for: measures, scores, and chooses the number of blocks.</summary>
internal sealed class TargetedPlan(VerbContext context, ModelSource source, SurgeryOptions options, AnalysisOptions analysis, PlanFrom plans)
{
    /// <summary>An order to take instead of scoring; null to score.</summary>
    public required IReadOnlyList<int>? Order { get; init; }

    /// <summary>Blocks are scored again after each removal.</summary>
    public required bool IsGreedy { get; init; }

    /// <summary>File that keeps the progress of a killed run, or null.</summary>
    public required string? ResumePath { get; init; }

    /// <summary>The plan, and what was found on the way.</summary>
    /// <exception cref="BlockSelectionException">The target is met already, or cannot be.</exception>
    public (PruningPlan Plan, TargetReport Report) Make(PruningTarget target)
    {
        // What the output or the format refuses is refused before anything is measured.
        _ = Surgery.Describe(source.Checkpoint, plans.Blocks(plans.Select(Order ?? plans.Candidates, Blocks(1))), options with { Strict = false });
        var perplexity = Perplexity(isNeeded: target.Rises);
        var search = new TargetSearch(target, target.Rises ? perplexity! : TargetCosts.Of(target.Kind, context, source, options), Removable(), plans.NumBlocks);
        search.RequireSense();
        if (!target.Rises)
            context.Notice($"{TargetReport.Found(search, plans.NumBlocks)}; {target.Text} takes about {Math.Ceiling((search.Unpruned - search.Limit) / search.PerBlock)} blocks");
        var (growing, maximum) = Growing(search, perplexity);
        var plan = search.Choose(growing, maximum);
        var report = new TargetReport(search, plans.NumBlocks, plan.Removed.Count, perplexity is null ? null : (perplexity.Without([]), perplexity.Without(plan.Removed)));
        plan.Settings["target"] = report.ToJson();
        return (plan, report);
    }

    private static RemovalCount Blocks(int count) => new(count, IsPercent: false);

    // A size, a time or memory can be met without a text, by an order or by magnitude: then nobody can say what it costs.
    private PerplexityCost? Perplexity(bool isNeeded)
    {
        try
        {
            return TargetCosts.Perplexity(context, source, analysis.Calibration(context, source));
        }
        catch (TokenizerFormatException) when (!isNeeded)
        {
            return null;
        }
    }

    // The most that may go; of runs only those without a protected block count.
    private int[] Removable()
    {
        if (Order is null && analysis.ScoresRuns(context))
            return [.. plans.Candidates.Select((block, i) => (Block: block, Run: block - i)).GroupBy(pair => pair.Run, pair => pair.Block).MaxBy(run => run.Count())!.Take(plans.NumBlocks - 1)];
        return [.. (Order ?? plans.Candidates).Intersect(plans.Candidates).Take(plans.NumBlocks - 1)];
    }

    // Plans by their number of blocks, and the largest number that there is a plan for.
    private (Func<int, PruningPlan> Growing, int Maximum) Growing(TargetSearch search, PerplexityCost? perplexity)
    {
        int most = Removable().Length;
        if (Order is not null)
            return (count => plans.Order(Order, Blocks(count)), most);
        if (IsGreedy)
            return OfSteps(search, perplexity!, most);
        if (analysis.ScoresRuns(context))
        {
            var runs = new Dictionary<int, PruningPlan>();
            return (count => runs.TryGetValue(count, out var plan) ? plan : runs[count] = plans.Scores(Scores(count), Blocks(count)), most);
        }
        var report = Scores(most);
        perplexity?.Know(report);
        return (count => plans.Scores(report, Blocks(count)), most);
    }

    private ScoreReport Scores(int runLength) => analysis.Run(context, source, plans.Candidates, ResumePath, runLength)[0];

    private (Func<int, PruningPlan> Growing, int Maximum) OfSteps(TargetSearch search, PerplexityCost perplexity, int most)
    {
        var report = analysis.Search(context, source, plans.Candidates, most, ResumePath,
            steps => search.Target.Rises ? steps[^1].Perplexity > search.Limit : search.IsMet([.. steps.Select(step => step.Removed)]));
        perplexity.Know(report);
        return (count => plans.Scores(report with { Steps = [.. report.Steps!.Take(count)] }, Blocks(count)), report.Steps!.Count);
    }
}
