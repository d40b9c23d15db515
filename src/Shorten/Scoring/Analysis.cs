using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Shorten.Data;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>Scores the blocks of a model by a criterion.</summary>
public static class Analysis
{
    /// <summary>Perplexity of <paramref name="calibration"/> without each of <paramref name="candidates"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="calibration">Windows to measure on.</param>
    /// <param name="candidates">Blocks to score, rising.</param>
    /// <param name="sourceSha256">SHA-256 of each file of weights, for the record and for resuming.</param>
    /// <param name="workspace">Holds the states; its limit decides in how many groups the candidates are done.</param>
    /// <param name="resumePath">File that keeps the progress of a killed run, or null.</param>
    /// <param name="notice">Hears in a line where the run resumes, or that it cannot.</param>
    /// <param name="progress">Hears after each block.</param>
    /// <param name="cancellationToken">Stops the run; its progress stays in <paramref name="resumePath"/>.</param>
    public static ScoreReport Perplexity(
        DecoderModel model, CalibrationSet calibration, IReadOnlyList<int> candidates, IReadOnlyDictionary<string, string> sourceSha256, Workspace workspace,
        string? resumePath = null, Action<string>? notice = null, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(calibration);
        return Perplexity(model, calibration, candidates, sourceSha256, workspace, null, resumePath, notice, progress, cancellationToken);
    }

    /// <summary>Scores by several criteria in one walk over the weights; one report for each, in their order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="request">The criteria and what they need.</param>
    /// <param name="workspace">Holds the states.</param>
    /// <param name="resumePath">File that keeps the progress of a killed run by perplexity, or null.</param>
    /// <param name="notice">Hears in a line where the run resumes, or that it cannot.</param>
    /// <param name="progress">Hears after each block.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="ArgumentException">A criterion needs calibration windows and there are none.</exception>
    public static IReadOnlyList<ScoreReport> Run(DecoderModel model, AnalysisRequest request, Workspace workspace,
        string? resumePath = null, Action<string>? notice = null, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Calibration is null && request.Criteria.Any(criterion => criterion != Criterion.Magnitude))
            throw new ArgumentException("the criteria need calibration windows", nameof(request));
        // Gradients go the other way: their walk is one of its own.
        var reports = request.Criteria.Contains(Criterion.Taylor) ? [Taylor(model, request, workspace, progress, cancellationToken)] : new List<ScoreReport>();
        Criterion[] walked = [.. request.Criteria.Where(criterion => criterion != Criterion.Taylor)];
        if (walked.All(criterion => criterion == Criterion.Magnitude))
            reports.AddRange(walked.Select(_ => Magnitude(model, request, progress, cancellationToken)));
        else
            reports.AddRange(Walk(model, request, walked, workspace, resumePath, notice, progress, cancellationToken));
        return [.. request.Criteria.Select(criterion => reports.First(report => report.Criterion == criterion))];
    }

    private static IEnumerable<ScoreReport> Walk(DecoderModel model, AnalysisRequest request, Criterion[] criteria, Workspace workspace,
        string? resumePath, Action<string>? notice, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        var calibration = request.Calibration!;
        var watch = Stopwatch.StartNew();
        (int, Reduction)? magnitude = criteria.Contains(Criterion.Magnitude) ? (request.Power, request.WeightReduction) : null;
        using var visits = criteria.Any(criterion => criterion != Criterion.Ppl) ? new BlockVisits(model, calibration.Windows, magnitude, workspace) : null;
        var perplexity = criteria.Contains(Criterion.Ppl)
            ? Perplexity(model, calibration, request.Candidates, request.SourceSha256, workspace, visits, resumePath, notice, progress, cancellationToken)
            : null;
        if (perplexity is null)
            visits!.Walk(progress, cancellationToken);
        return [.. criteria.Select(criterion => criterion == Criterion.Ppl ? perplexity! : Report(model, request, criterion, visits!, watch.Elapsed.TotalSeconds))];
    }

    private static ScoreReport Perplexity(
        DecoderModel model, CalibrationSet calibration, IReadOnlyList<int> candidates, IReadOnlyDictionary<string, string> sourceSha256, Workspace workspace, BlockVisits? visits,
        string? resumePath, Action<string>? notice, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var scorer = new PerplexityScorer(model, calibration.Windows, candidates, workspace);
        var resume = resumePath is null ? null : new ScoringResume(resumePath, Fingerprint(calibration, candidates, sourceSha256, scorer.NumGroups, workspace.Compute), notice);
        var scores = scorer.Run(resume, visits, progress, cancellationToken);
        resume?.Delete();
        return new ScoreReport
        {
            Seconds = watch.Elapsed.TotalSeconds,
            Criterion = Criterion.Ppl,
            Compute = workspace.Compute.Name(),
            SourceSha256 = sourceSha256,
            NumBlocks = model.Blocks.Count,
            Unpruned = new UnprunedScore(scores.Unpruned, scores.UnprunedWindowNll),
            Blocks = scores.Blocks,
            Order = BlockScore.Order(scores.Blocks),
            Calibration = CalibrationRecord.Of(calibration),
        };
    }

    private static ScoreReport Magnitude(DecoderModel model, AnalysisRequest request, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var weights = MagnitudeScorer.Weights(model, request.Power, request.WeightReduction, progress, cancellationToken);
        return OfWeights(model, request, Criterion.Magnitude, weights, watch.Elapsed.TotalSeconds);
    }

    private static ScoreReport Taylor(
        DecoderModel model, AnalysisRequest request, Workspace workspace, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var (weights, _) = new TaylorScorer(model, request.Calibration!.Windows, request.Candidates, request.Taylor, workspace).Run(progress, cancellationToken);
        return OfWeights(model, request, Criterion.Taylor, weights, watch.Elapsed.TotalSeconds) with
        {
            BatchSize = request.BatchSize,
            Compute = workspace.Compute.Name(),
            Calibration = CalibrationRecord.Of(request.Calibration),
        };
    }

    private static ScoreReport OfWeights(DecoderModel model, AnalysisRequest request, Criterion criterion, IReadOnlyList<WeightScore> weights, double seconds)
    {
        var blocks = MagnitudeScorer.Blocks(weights, request.BlockReduction);
        return new ScoreReport
        {
            Seconds = seconds,
            Criterion = criterion,
            Power = request.Power,
            WeightReduction = request.WeightReduction,
            BlockReduction = request.BlockReduction,
            SourceSha256 = request.SourceSha256,
            NumBlocks = model.Blocks.Count,
            Blocks = blocks,
            Weights = weights,
            Order = BlockScore.Order(blocks),
        };
    }

    private static ScoreReport Report(DecoderModel model, AnalysisRequest request, Criterion criterion, BlockVisits visits, double seconds)
    {
        if (criterion == Criterion.Magnitude)
            return OfWeights(model, request, criterion, visits.Weights, seconds) with { Calibration = CalibrationRecord.Of(request.Calibration!) };
        var blocks = criterion switch
        {
            Criterion.Angular => Runs(visits.AngularDistances(request.RunLength), request),
            _ => [.. request.Candidates.Select(block => new BlockScore(block, visits.BlockInfluence[block], []))],
        };
        return new ScoreReport
        {
            Seconds = seconds,
            Criterion = criterion,
            RunLength = criterion == Criterion.Angular ? request.RunLength : null,
            SourceSha256 = request.SourceSha256,
            NumBlocks = model.Blocks.Count,
            Blocks = blocks,
            Order = criterion == Criterion.Angular ? RunOrder(blocks, request) : BlockScore.Order(blocks),
            Calibration = CalibrationRecord.Of(request.Calibration!),
        };
    }

    // A run counts where all of its blocks may be removed; its score stands at its first block.
    private static List<BlockScore> Runs(IReadOnlyList<double> distances, AnalysisRequest request) =>
        [.. request.Candidates.Where(first => first < distances.Count && Enumerable.Range(first, request.RunLength).All(request.Candidates.Contains))
            .Select(first => new BlockScore(first, distances[first], []))];

    // The blocks of the best run, then those of the next best, and so on.
    private static List<int> RunOrder(IReadOnlyList<BlockScore> runs, AnalysisRequest request) =>
        [.. BlockScore.Order(runs).SelectMany(first => Enumerable.Range(first, request.RunLength)).Distinct()];

    // Everything that decides the states of a walk; another value starts it anew.
    private static string Fingerprint(CalibrationSet calibration, IReadOnlyList<int> candidates, IReadOnlyDictionary<string, string> sourceSha256, int numGroups, ComputeMode compute)
    {
        string version = typeof(Analysis).Assembly.GetName().Version!.ToString();
        byte[] parts = JsonSerializer.SerializeToUtf8Bytes(new { version, calibration.Windows, candidates, sourceSha256, numGroups, compute });
        return Convert.ToHexStringLower(SHA256.HashData(parts));
    }
}
