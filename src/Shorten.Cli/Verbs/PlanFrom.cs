using Shorten.Cli.Frame;
using Shorten.Pruning;
using Shorten.Scoring;

namespace Shorten.Cli.Verbs;

/// <summary>Plans for a model, with the settings of the run.</summary>
internal sealed class PlanFrom(VerbContext context, AnalysisOptions analysis, int numBlocks)
{
    public BlockProtection Protection { get; } = analysis.Protection(context);

    public int NumBlocks => numBlocks;

    /// <summary>Blocks that are not protected, rising.</summary>
    public int[] Candidates => [.. Enumerable.Range(0, numBlocks).Except(Protection.Of(numBlocks))];

    /// <summary>Without blocks that were named.</summary>
    public PruningPlan Blocks(IReadOnlyList<int> removed) =>
        new() { NumBlocks = numBlocks, Removed = removed, SourceSha256 = new Dictionary<string, string>(), Settings = analysis.Settings(context, null) };

    /// <summary>Without the first blocks of an order that are not protected.</summary>
    public PruningPlan Order(IReadOnlyList<int> order, RemovalCount count) => Blocks(Select(order, count)) with { Order = order };

    /// <summary>Without the blocks that matter least by their scores.</summary>
    public PruningPlan Scores(ScoreReport report, RemovalCount count) =>
        PruningPlan.Of(report, Select(report.Order, count)) with { Settings = analysis.Settings(context, report) };

    /// <summary>The blocks that go.</summary>
    public IReadOnlyList<int> Select(IReadOnlyList<int> order, RemovalCount count) => BlockSelection.Select(order, count, Protection, numBlocks);
}
