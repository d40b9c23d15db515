using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Scoring;

namespace Shorten.Cli.Targets;

/// <summary>Perplexity of the calibration windows; each set of blocks is run once.</summary>
internal sealed class PerplexityCost(DecoderModel model, string conditions, Func<DecoderModel, double> perplexity) : TargetCost
{
    private readonly Dictionary<string, double> _known = [];

    public override string Conditions => conditions;

    /// <summary>Takes over what scoring by perplexity has computed.</summary>
    public void Know(ScoreReport report)
    {
        if (report.Criterion != Criterion.Ppl)
            return;
        if (report.Unpruned is { } unpruned)
            _known[""] = unpruned.Perplexity;
        foreach (var block in report.Blocks)
            _known[Key([block.Index])] = block.Score;
        var removed = new List<int>();
        foreach (var step in report.Steps ?? [])
        {
            removed.Add(step.Removed);
            _known[Key(removed)] = step.Perplexity;
        }
    }

    public override double Without(IReadOnlyList<int> removed)
    {
        string key = Key(removed);
        if (!_known.TryGetValue(key, out double value))
            _known.Add(key, value = perplexity(model.Without(removed)));
        return value;
    }

    public override double Of(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        return perplexity(DecoderModel.Open(checkpoint));
    }

    private static string Key(IEnumerable<int> removed) => string.Join(',', removed.Order());
}
