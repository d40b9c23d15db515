using System.Text.Json.Nodes;
using Shorten.Pruning;
using Shorten.Reports.Results;
using Shorten.Scoring;

namespace Shorten.Reports.Comparison;

/// <summary>Models beside each other, with the results that belong to them. The first is what the others are compared with.</summary>
public sealed class ModelComparison
{
    private readonly ModelMatcher _matcher;

    private ModelComparison(IReadOnlyList<ComparedModel> models)
    {
        Models = models;
        Names = ModelNames.Of([.. models.Select(model => model.NamedPath)]);
        _matcher = new ModelMatcher(models);
    }

    /// <summary>The models.</summary>
    public IReadOnlyList<ComparedModel> Models { get; }

    /// <summary>A short name of each.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Results that belong to other models, a line each: the file, and whose they are.</summary>
    public IReadOnlyList<string> Skipped { get; private set; } = [];

    internal IReadOnlyList<BlockScores> Scores { get; private set; } = [];

    internal IReadOnlyList<PerplexityFact> Perplexities { get; private set; } = [];

    internal IReadOnlyList<TaskFact> Tasks { get; private set; } = [];

    internal IReadOnlyList<SpeedRun> Speeds { get; private set; } = [];

    internal IReadOnlyList<TrainingRun> Trainings { get; private set; } = [];

    /// <summary>Collects what <c>analyze</c>, <c>prune</c>, <c>retrain</c>, <c>eval</c> and <c>bench</c> left: in <paramref name="results"/>, in the models' folders, and beside them.</summary>
    /// <remarks>A result belongs to the model whose weights have its hashes; one without hashes to the model at its path.</remarks>
    /// <param name="models">The models.</param>
    /// <param name="results">Result files and folders of such.</param>
    /// <exception cref="ResultFileException">A result is broken, or a named file is none.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ModelComparison Create(IReadOnlyList<ComparedModel> models, IReadOnlyList<string> results)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentOutOfRangeException.ThrowIfZero(models.Count, nameof(models));
        var files = new ResultFiles();
        foreach (string path in results)
            files.ReadNamed(path);
        foreach (string folder in models.SelectMany(Near).Distinct())
            files.ReadNear(folder);
        var comparison = new ModelComparison(models);
        comparison.Take(files);
        return comparison;
    }

    /// <summary>What is known, as <c>compare --json</c> prints it.</summary>
    public JsonObject ToJson() => ComparisonJson.Of(this);

    /// <summary>A row for each model with the figures that are looked for first.</summary>
    public ReportTable ToTable()
    {
        using var numbers = new InvariantNumbers();
        return Overview.Of(this);
    }

    /// <summary>The report.</summary>
    public ReportDocument ToReport()
    {
        using var numbers = new InvariantNumbers();
        return ComparisonReport.Of(this);
    }

    private static IEnumerable<string> Near(ComparedModel model)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(model.NamedPath));
        return ((string?[])[Directory.Exists(full) ? full : null, Path.GetDirectoryName(full)]).OfType<string>();
    }

    private void Take(ResultFiles files)
    {
        Scores = [.. files.Scores.SelectMany(file => OfReport(file.Path, file.Scores))];
        Scores = [.. Scores.Concat(files.Plans.SelectMany(OfPlan).DistinctBy(scores => (scores.Model, scores.Criterion)).Where(IsNew)).OrderBy(scores => CriterionNames.Find(scores.Criterion))];
        Perplexities = [.. files.Evals.SelectMany(eval => EvalFacts.Perplexities(eval, _matcher)).DistinctBy(fact => (fact.Model, fact.Row.Protocol))];
        Tasks = [.. files.Evals.SelectMany(eval => EvalFacts.Tasks(eval, _matcher)).DistinctBy(fact => (fact.Model, fact.Key))];
        Speeds = [.. files.Benches.Select(file => SpeedOf(file.Path, file.Bench)).Where(run => run.Facts.Count > 0)];
        Trainings = [.. Models.Select(TrainingFiles.Read).OfType<TrainingRun>()];
        Skipped = [.. _matcher.SkippedOf(files.Named)];
    }

    private IEnumerable<BlockScores> OfReport(string path, ScoreReport report)
    {
        if (_matcher.Find(path, null, report.SourceSha256) is not int model || Models[model].NumBlocks != report.NumBlocks)
            return [];
        var scores = new double?[report.NumBlocks];
        foreach (var block in report.Blocks.Where(block => block.Index >= 0 && block.Index < scores.Length))
            scores[block.Index] = block.Score;
        string? calibration = report.Calibration is { } c ? $"{c.Samples} windows of {c.Length} tokens of {c.Source}, seed {c.Seed}" : null;
        return [new BlockScores(model, CriterionNames.Of(report.Criterion), scores, report.Unpruned?.Perplexity, calibration)];
    }

    // A plan repeats the scores that it was made of; a score file says more.
    private IEnumerable<BlockScores> OfPlan(PruningPlan plan) =>
        plan is { Criterion: { } criterion, Scores.Count: > 0 } && _matcher.WithHashes(plan.SourceSha256.Values) is int model && Models[model].NumBlocks == plan.NumBlocks
            ? [new BlockScores(model, criterion, plan.Scores, null, null)] : [];

    private bool IsNew(BlockScores scores) => !Scores.Any(known => known.Model == scores.Model && known.Criterion == scores.Criterion);

    private SpeedRun SpeedOf(string path, BenchFile bench)
    {
        var models = bench.Models.DistinctBy(model => model.Model).ToDictionary(model => model.Model, model => _matcher.Find(path, model.Model, model.ModelSha256));
        return new SpeedRun(bench, [.. bench.Points.Where(point => models.GetValueOrDefault(point.Model) is not null).Select(point => new SpeedFact(models[point.Model]!.Value, point))]);
    }
}
