using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Data;
using Shorten.Pruning;
using Shorten.Scoring;
using Shorten.Tensors;

namespace Shorten.Cli.Verbs;

/// <summary>Options about scoring that <c>analyze</c> and <c>prune</c> share, and the run that they describe.</summary>
internal sealed class AnalysisOptions
{
    private readonly Option<string> _criterion = new("--criterion")
    {
        Description = "What makes a block important: perplexity without it, or the size of its weights",
        DefaultValueFactory = _ => "ppl",
    };
    private readonly Option<int> _power = Ranged.Int("--power", "p of |w|^p for magnitude: 1 or 2", 1, 1);
    private readonly Option<string?> _data = new("--data") { Description = "Calibration text; default: the built-in prose", HelpName = "FILE" };
    private readonly Option<string?> _field = DataOptions.Field();
    private readonly Option<int> _samples = Ranged.Int("--samples", "Calibration windows", 1, 10);
    private readonly Option<int> _length = Ranged.Int("--length", "Tokens of a calibration window", 2, 128);
    private readonly Option<string> _bos = DataOptions.Bos();
    private readonly Option<string> _protect = new("--protect")
    {
        Description = "Blocks that stay: first:N,last:M or none",
        HelpName = "first:4,last:2",
        DefaultValueFactory = _ => BlockProtection.Default.ToString(),
    };
    private readonly Option<string?> _keep = new("--keep") { Description = "More blocks that stay, such as 3,9 or 3-5", HelpName = "LIST" };

    public AnalysisOptions()
    {
        _criterion.AcceptOnlyFromAmong("ppl", "magnitude");
        BlockOptions.Validate(_protect, BlockProtection.Parse);
        BlockOptions.Validate(_keep, BlockIndices.Parse);
        _power.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not ("1" or "2"))
                result.AddError($"--power {token.Value}: expected 1 or 2");
        });
    }

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _criterion, _power, _data, _field, _samples, _length, _bos, _protect, _keep })
            verb.Add(option);
    }

    /// <summary>Blocks that stay.</summary>
    public BlockProtection Protection(VerbContext context) =>
        BlockProtection.Parse(context.Get(_protect)) with { Keep = context.Get(_keep) is { } keep ? BlockIndices.Parse(keep) : [] };

    /// <summary>The windows that the options describe.</summary>
    public CalibrationSet Calibration(VerbContext context, ModelSource source)
    {
        var text = context.Get(_data) is { } path ? TextRows.Read(path, context.Get(_field)) : EmbeddedText.Rows;
        var settings = new CalibrationSettings
        {
            NumSamples = context.Get(_samples),
            Length = context.Get(_length),
            Seed = context.Seed,
            Bos = DataOptions.Bos(context.Get(_bos)),
        };
        var calibration = CalibrationWindows.Draw(text, source.Tokenizer, settings);
        source.RequireInVocabulary(calibration.Windows.SelectMany(window => window));
        return calibration;
    }

    /// <summary>What a plan records of the run.</summary>
    public JsonObject Settings(VerbContext context, ScoreReport? report) => new()
    {
        ["protect"] = context.Get(_protect),
        ["keep"] = context.Get(_keep),
        ["compute"] = context.Compute.Name(),
        ["power"] = report?.Power,
        ["seed"] = report?.Calibration?.Seed,
        ["data"] = report?.Calibration?.Source,
        ["dataSha256"] = report?.Calibration?.Sha256,
        ["samples"] = report?.Calibration?.Samples,
        ["length"] = report?.Calibration?.Length,
        ["bos"] = report?.Calibration is { } calibration ? calibration.Bos.ToString().ToLowerInvariant() : null,
    };

    /// <summary>Scores <paramref name="candidates"/>; a killed run goes on from <paramref name="resumePath"/>.</summary>
    public ScoreReport Run(VerbContext context, ModelSource source, IReadOnlyList<int> candidates, string? resumePath)
    {
        var model = source.Model;
        bool isMagnitude = context.Get(_criterion) == "magnitude";
        var calibration = isMagnitude ? null : Calibration(context, source);
        using var workspace = context.NewWorkspace();
        context.Notice(Expectation(source, calibration, candidates, workspace, resumePath is not null));
        var hashes = SourceHashes.Compute(source.Checkpoint, context.Progress, context.CancellationToken);
        if (calibration is null)
            return Analysis.Magnitude(model, context.Get(_power), hashes, context.Progress, context.CancellationToken);
        if (resumePath is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(resumePath))!);
            context.AfterCancel = $"run it again with the same settings to go on from the last finished block ({resumePath})";
        }
        var report = Analysis.Perplexity(model, calibration, candidates, hashes, workspace, resumePath, context.Notice, context.Progress, context.CancellationToken);
        context.AfterCancel = "nothing was written";
        return report;
    }

    private static string Expectation(ModelSource source, CalibrationSet? calibration, IReadOnlyList<int> candidates, Workspace workspace, bool resumes)
    {
        string size = MemorySize.Text(source.Checkpoint.TotalBytes);
        if (calibration is null)
            return $"reading {size} of weights once";
        var scorer = new PerplexityScorer(source.Model, calibration.Windows, candidates, workspace);
        string groups = scorer.NumGroups == 1 ? "" : $" in {scorer.NumGroups} groups";
        string onDisk = resumes ? ", at most as much on disk to resume" : "";
        return $"scoring {candidates.Count} blocks on {calibration.Windows.Length} windows of {calibration.Windows[0].Length} tokens{groups}: "
            + $"{MemorySize.Text(scorer.PeakBytes)} of memory{onDisk}, {size} of weights, {ExpectedTime.Of(scorer.FloatingPointOperations)}";
    }
}
