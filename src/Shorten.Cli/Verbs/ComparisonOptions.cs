using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using Shorten.Cli.Frame;
using Shorten.Scoring;
using Shorten.Scoring.Comparison;
using Shorten.Tensors;

namespace Shorten.Cli.Verbs;

/// <summary>Options of <c>analyze</c> that compare criteria over calibration windows, and the run that they describe.</summary>
internal sealed class ComparisonOptions
{
    private readonly Option<int?> _seeds = Ranged.Int("--seeds", "Compare the criteria with N seeds, --seed and those after it, on other numbers of windows, and on each --data and the built-in prose", 2);
    private readonly Option<string?> _report = ReportOption.Create();

    /// <summary>Adds the options to a verb that has those of <paramref name="analysis"/> and <paramref name="run"/>.</summary>
    public void AddTo(Command verb, AnalysisOptions analysis, Option<int> run)
    {
        verb.Add(_seeds);
        verb.Add(_report);
        verb.Validators.Add(result =>
        {
            if (!IsGiven(result) && result.GetValue(_report) is not null)
                result.AddError("--report needs --seeds: it shows how criteria compare");
            else if (IsGiven(result) && !analysis.NeedsData(result))
                result.AddError("--seeds needs a criterion that depends on calibration text: magnitude does not");
            else if (IsGiven(result) && result.GetResult(run) is { Implicit: false })
                result.AddError("--seeds compares single blocks: leave --run out");
        });
    }

    /// <summary>True if criteria are to be compared.</summary>
    public bool IsGiven(CommandResult result) => result.GetResult(_seeds) is { Implicit: false };

    /// <summary>True if criteria are to be compared.</summary>
    public bool IsGiven(VerbContext context) => context.Has(_seeds);

    /// <summary>Scores every block by every criterion on every set of windows; a killed run goes on beside <paramref name="outputPath"/>, or the report.</summary>
    /// <returns>The scores of the first set, one report a criterion, and the comparison.</returns>
    public (IReadOnlyList<ScoreReport> Reports, CriteriaComparison Comparison) Run(VerbContext context, ModelSource source, AnalysisOptions analysis, string? outputPath)
    {
        var request = analysis.Request(context, source, [.. Enumerable.Range(0, source.Model.Blocks.Count)]);
        var sets = analysis.ComparisonWindows(context, source, context.Get(_seeds)!.Value);
        using var workspace = context.NewWorkspace();
        var expected = new ComparisonRun(source.Model, request, sets, workspace);
        context.Notice($"comparing {request.Criteria.Count} criteria on {sets.Count} sets of windows: {MemorySize.Text(expected.PeakBytes)} of memory, {ExpectedTime.Of(expected.FloatingPointOperations)}");
        request = request with { SourceSha256 = source.Sha256(context) };
        string? resumePath = (outputPath ?? context.Get(_report)) is { } path ? path + ".resume" : null;
        AnalysisOptions.Resumable(context, resumePath);
        var watch = Stopwatch.StartNew();
        var reports = new ComparisonRun(source.Model, request, sets, workspace).Run(resumePath, context.Notice, context.Progress, context.CancellationToken);
        context.AfterCancel = "nothing was written";
        var comparison = CriteriaComparison.Of(reports, analysis.Protection(context).Of(source.Model.Blocks.Count)) with
        {
            Compute = workspace.Compute.Name(),
            Seconds = watch.Elapsed.TotalSeconds,
        };
        return ([.. reports.Take(request.Criteria.Count)], comparison);
    }

    /// <summary>Writes the comparison beside <paramref name="outputPath"/>, where there is one, and the report where one is asked for.</summary>
    public void Write(VerbContext context, ModelSource source, CriteriaComparison comparison, string? outputPath)
    {
        if (outputPath is not null)
            OutputText.Write(Path.ChangeExtension(outputPath, "comparison" + Path.GetExtension(outputPath)), comparison.ToJson());
        if (context.Get(_report) is { } report)
            ReportOption.Write(context, ComparisonDocument.Of(comparison, Path.GetFileName(Path.TrimEndingDirectorySeparator(source.Path))), report);
    }
}
