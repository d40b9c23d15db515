using System.Text.Json.Nodes;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Targets;

/// <summary>What a search for a target found, what it costs, and what the written model then measured.</summary>
/// <param name="search">The search, which has chosen.</param>
/// <param name="numBlocks">Blocks of the model.</param>
/// <param name="numRemoved">Blocks that go.</param>
/// <param name="perplexity">Of the calibration windows with all blocks and without those that go; null where the model has no tokenizer.</param>
internal sealed class TargetReport(TargetSearch search, int numBlocks, int numRemoved, (double Before, double After)? perplexity)
{
    /// <summary>The share by which the written model may miss a target.</summary>
    public const double Tolerance = 0.1;

    private double? _measured;

    private PruningTarget Target => search.Target;

    /// <summary>False where the written model was measured and misses the target by more than <see cref="Tolerance"/>.</summary>
    public bool Holds => _measured is not double measured || measured <= (1 + Tolerance) * search.Limit;

    /// <summary>Measures the model that was written to <paramref name="path"/>.</summary>
    public JsonObject Verify(string path)
    {
        _measured = search.Cost.Of(path);
        // What disturbs a measurement makes it larger.
        if (!Holds)
            _measured = Math.Min(_measured.Value, search.Cost.Of(path));
        return new JsonObject { ["measured"] = _measured, ["within"] = Holds };
    }

    /// <summary>What was found before anything is scored.</summary>
    public static string Found(TargetSearch search, int numBlocks)
    {
        double unpruned = search.Unpruned, perBlock = search.PerBlock;
        return $"{search.Target.Format(unpruned)} with all {numBlocks} blocks: {search.Target.Format(perBlock)} a block, {search.Target.Format(Math.Max(0, unpruned - numBlocks * perBlock))} the rest";
    }

    /// <summary>Lines of the summary.</summary>
    public IEnumerable<(string Name, string Text)> Lines()
    {
        yield return ("target", $"{(Target.Rises ? $"{Target.Text} more, {Target.Format(search.Limit)}" : Target.Text)} at most ({search.Cost.Conditions})");
        yield return ("found", Target.Rises
            ? $"{Target.Format(search.Unpruned)} with all {numBlocks} blocks, {string.Join(", ", search.Looked.Select(looked => $"{Figures.Number(looked.Value)} without {looked.Key}"))}{(numRemoved == search.NumRemovable ? "; no more may go" : "")}"
            : $"{Found(search, numBlocks)}; {Target.Format(search.Expected)} without {numRemoved}");
        if (!Target.Rises && perplexity is { } cost)
            yield return ("costs", $"PPL of the calibration windows {Figures.Number(cost.Before)} -> {Figures.Number(cost.After)}");
    }

    /// <summary>The line about the written model; null where it was not measured.</summary>
    public string? Verified => _measured is not double measured ? null
        : $"{Target.Format(measured)} measured on the written model{(Holds ? "" : $", more than {100 * Tolerance:0} % above {Target.Format(search.Limit)}: the target is missed")}";

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["kind"] = Target.Kind.ToString().ToLowerInvariant(),
            ["asked"] = Target.Text,
            ["unit"] = Target.Unit,
            ["limit"] = search.Limit,
            ["conditions"] = search.Cost.Conditions,
            ["unpruned"] = search.Unpruned,
            ["perBlock"] = Target.Rises ? null : search.PerBlock,
            ["looked"] = new JsonArray([.. search.Looked.Select(looked => (JsonNode?)new JsonObject { ["blocks"] = looked.Key, ["value"] = looked.Value })]),
            ["blocks"] = numRemoved,
            ["expected"] = search.Expected,
            ["perplexityBefore"] = perplexity?.Before,
            ["perplexityAfter"] = perplexity?.After,
        };
        if (_measured is not null)
            (json["measured"], json["within"]) = (_measured, Holds);
        return json;
    }
}
