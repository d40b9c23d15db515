using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Data;
using Shorten.Pruning;
using Shorten.Scoring;
using Shorten.Scoring.Comparison;
using Shorten.Tensors;

namespace Shorten.Cli.Verbs;

/// <summary>Options about scoring that <c>analyze</c> and <c>prune</c> share, and the run that they describe.</summary>
internal sealed class AnalysisOptions
{
    private readonly Option<string> _criterion = new("--criterion")
    {
        Description = "What makes a block important: ppl, taylor, magnitude, block-influence or angular; analyze takes several, separated by commas",
        DefaultValueFactory = _ => "ppl",
    };
    private readonly Option<int> _power = Ranged.Int("--power", "p of |w|^p for magnitude and of |w dw|^p for taylor: 1 or 2", 1, 1);
    private readonly Option<Reduction> _weightReduction = ReductionOption("--weight-reduction", "For magnitude and taylor: how the rows of a weight become its score");
    private readonly Option<Reduction> _blockReduction = ReductionOption("--block-reduction", "For magnitude and taylor: how the weights of a block become its score");
    private readonly Option<int> _batchSize = Ranged.Int("--batch-size", "For taylor: windows whose mean loss is one batch's; w dw of several batches is added with its sign", 1, 10);
    private readonly Option<string[]> _data = new("--data")
    {
        Description = "Calibration text; default: the built-in prose; analyze --seeds takes it several times",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };
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
    private CalibrationSet? _calibration;

    public AnalysisOptions()
    {
        _criterion.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value.Split(',').FirstOrDefault(name => CriterionNames.Find(name) is null) is { } unknown)
                result.AddError($"--criterion '{unknown}': expected {string.Join(", ", CriterionNames.All)}");
        });
        BlockOptions.Validate(_protect, BlockProtection.Parse);
        BlockOptions.Validate(_keep, BlockIndices.Parse);
        _power.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not ("1" or "2"))
                result.AddError($"--power {token.Value}: expected 1 or 2");
        });
    }

    /// <summary>Adds the options to a verb, which takes one text unless <paramref name="takesSeveralTexts"/> says otherwise.</summary>
    public void AddTo(Command verb, Func<CommandResult, bool>? takesSeveralTexts = null)
    {
        foreach (var option in new Option[] { _criterion, _power, _weightReduction, _blockReduction, _batchSize, _data, _field, _samples, _length, _bos, _protect, _keep })
            verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(_data) is { Length: > 1 } && takesSeveralTexts?.Invoke(result) != true)
                result.AddError("give --data once: several texts are for analyze --seeds");
        });
    }

    /// <summary>Blocks that stay.</summary>
    public BlockProtection Protection(VerbContext context) =>
        BlockProtection.Parse(context.Get(_protect)) with { Keep = context.Get(_keep) is { } keep ? BlockIndices.Parse(keep) : [] };

    /// <summary>The windows that the options describe, drawn once.</summary>
    public CalibrationSet Calibration(VerbContext context, ModelSource source) => _calibration ??= Draw(context, source);

    /// <summary>Those windows and others to compare them with: of <paramref name="numSeeds"/> seeds, of other sizes, and of every text that was named and the built-in one.</summary>
    public IReadOnlyList<CalibrationSet> ComparisonWindows(VerbContext context, ModelSource source, int numSeeds)
    {
        var sets = ComparisonSets.Draw([.. Texts(context), EmbeddedText.Rows], source.Tokenizer, CalibrationSettings(context), numSeeds);
        source.RequireInVocabulary(sets.SelectMany(set => set.Windows).SelectMany(window => window));
        return sets;
    }

    /// <summary>What a plan records of the run.</summary>
    public JsonObject Settings(VerbContext context, ScoreReport? report) => new()
    {
        ["protect"] = context.Get(_protect),
        ["keep"] = context.Get(_keep),
        ["compute"] = context.Compute.Name(),
        ["power"] = report?.Power,
        ["weightReduction"] = report?.WeightReduction?.ToString().ToLowerInvariant(),
        ["blockReduction"] = report?.BlockReduction?.ToString().ToLowerInvariant(),
        ["batchSize"] = report?.BatchSize,
        ["seed"] = report?.Calibration?.Seed,
        ["data"] = report?.Calibration?.Source,
        ["dataSha256"] = report?.Calibration?.Sha256,
        ["samples"] = report?.Calibration?.Samples,
        ["length"] = report?.Calibration?.Length,
        ["bos"] = report?.Calibration is { } calibration ? calibration.Bos.ToString().ToLowerInvariant() : null,
        ["steps"] = report?.Steps is { } steps ? new JsonArray([.. steps.Select(Step)]) : null,
    };

    private CalibrationSet Draw(VerbContext context, ModelSource source)
    {
        var calibration = CalibrationWindows.Draw(Texts(context).FirstOrDefault() ?? EmbeddedText.Rows, source.Tokenizer, CalibrationSettings(context));
        source.RequireInVocabulary(calibration.Windows.SelectMany(window => window));
        return calibration;
    }

    private static JsonObject Step(GreedyStep step) => new() { ["removed"] = step.Removed, ["perplexity"] = step.Perplexity };

    /// <summary>True if perplexity is the criterion, named or not.</summary>
    public bool IsPerplexity(CommandResult result) => result.GetValue(_criterion) is null or "ppl";

    /// <summary>True if a criterion was named that depends on calibration text.</summary>
    public bool NeedsData(CommandResult result) => result.GetValue(_criterion)?.Split(',').All(name => name == CriterionNames.Of(Criterion.Magnitude)) != true;

    /// <summary>True if blocks are scored in runs, whose length is the number of blocks that go.</summary>
    public bool ScoresRuns(VerbContext context) => Criteria(context).Contains(Criterion.Angular);

    /// <summary>True if several criteria were named.</summary>
    public bool IsList(CommandResult result) => result.GetValue(_criterion)?.Contains(',', StringComparison.Ordinal) == true;

    /// <summary>The criteria that were asked for.</summary>
    public IReadOnlyList<Criterion> Criteria(VerbContext context) => [.. context.Get(_criterion).Split(',').Distinct().Select(name => CriterionNames.Find(name)!.Value)];

    /// <summary>Scores <paramref name="candidates"/> by every criterion; a killed run goes on from <paramref name="resumePath"/>.</summary>
    public IReadOnlyList<ScoreReport> Run(VerbContext context, ModelSource source, IReadOnlyList<int> candidates, string? resumePath, int runLength)
    {
        var request = Request(context, source, candidates) with { RunLength = runLength };
        var criteria = request.Criteria;
        var calibration = criteria.All(criterion => criterion == Criterion.Magnitude) ? null : Calibration(context, source);
        bool scoresEach = criteria.Contains(Criterion.Ppl);
        using var workspace = context.NewWorkspace();
        request = request with { Calibration = calibration };
        if (criteria.Contains(Criterion.Taylor))
            context.Notice(Expectation(source, request, workspace));
        if (criteria.Any(criterion => criterion != Criterion.Taylor))
            context.Notice(Expectation(source, scoresEach ? calibration : null, candidates, workspace, resumePath is not null));
        request = request with { SourceSha256 = source.Sha256(context) };
        Resumable(context, scoresEach ? resumePath : null);
        var reports = Analysis.Run(source.Model, request, workspace, scoresEach ? resumePath : null, context.Notice, context.Progress, context.CancellationToken);
        context.AfterCancel = "nothing was written";
        return reports;
    }

    /// <summary>What is to be found out of <paramref name="candidates"/>, but for the windows.</summary>
    /// <exception cref="UsageException">A criterion does not go with the model's adapter.</exception>
    public AnalysisRequest Request(VerbContext context, ModelSource source, IReadOnlyList<int> candidates)
    {
        var criteria = Criteria(context);
        if (source.Adapter is not null && criteria.Contains(Criterion.Magnitude))
            throw new UsageException("--criterion magnitude reads the weights as they are stored: merge the adapter first");
        return new AnalysisRequest
        {
            Criteria = criteria,
            Candidates = candidates,
            SourceSha256 = new Dictionary<string, string>(),
            Power = context.Get(_power),
            WeightReduction = context.Get(_weightReduction),
            BlockReduction = context.Get(_blockReduction),
            BatchSize = context.Get(_batchSize),
        };
    }

    /// <summary>Removes <paramref name="count"/> of <paramref name="candidates"/> one by one, each time scoring those that are left, or as many as <paramref name="isEnough"/> lets go on.</summary>
    public ScoreReport Search(
        VerbContext context, ModelSource source, IReadOnlyList<int> candidates, int count, string? resumePath, Func<IReadOnlyList<GreedyStep>, bool>? isEnough = null)
    {
        var calibration = Calibration(context, source);
        using var workspace = context.NewWorkspace();
        context.Notice($"{(isEnough is null ? "" : "at most ")}{count} steps, each: " + Expectation(source, calibration, candidates, workspace, resumePath is not null));
        var hashes = source.Sha256(context);
        Resumable(context, resumePath);
        var report = GreedySearch.Run(source.Model, calibration, candidates, count, hashes, workspace, resumePath, context.Notice, context.Progress, isEnough, context.CancellationToken);
        context.AfterCancel = "nothing was written";
        return report;
    }

    private IEnumerable<TextRows> Texts(VerbContext context) => (context.Get(_data) ?? []).Select(path => TextRows.Read(path, context.Get(_field)));

    private CalibrationSettings CalibrationSettings(VerbContext context) => new()
    {
        NumSamples = context.Get(_samples),
        Length = context.Get(_length),
        Seed = context.Seed,
        Bos = DataOptions.Bos(context.Get(_bos)),
    };

    private static Option<Reduction> ReductionOption(string name, string description)
    {
        string[] names = [.. Enum.GetNames<Reduction>().Select(value => value.ToLowerInvariant())];
        var option = new Option<Reduction>(name)
        {
            Description = $"{description}: {string.Join(", ", names)}",
            HelpName = string.Join('|', names),
            DefaultValueFactory = _ => Reduction.Sum,
            CustomParser = result => Enum.Parse<Reduction>(result.Tokens[0].Value, ignoreCase: true),
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !names.Contains(token.Value))
                result.AddError($"{name} {token.Value}: expected {string.Join(", ", names)}");
        });
        return option;
    }

    /// <summary>Makes room for the progress of a run, and lets a cancelled one say where it is.</summary>
    public static void Resumable(VerbContext context, string? resumePath)
    {
        if (resumePath is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(resumePath))!);
        context.AfterCancel = $"run it again with the same settings to go on from the last finished block ({resumePath})";
    }

    private static string Expectation(ModelSource source, AnalysisRequest request, Workspace workspace)
    {
        var windows = request.Calibration!.Windows;
        var scorer = new TaylorScorer(source.Model, windows, request.Candidates, request.Taylor, workspace);
        return $"gradients of {request.Candidates.Count} blocks on {windows.Length} windows of {windows[0].Length} tokens: "
            + $"{MemorySize.Text(scorer.PeakBytes)} of memory, {MemorySize.Text(source.Checkpoint.TotalBytes)} of weights, {ExpectedTime.Of(scorer.FloatingPointOperations)}";
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
