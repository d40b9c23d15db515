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
        var watch = Stopwatch.StartNew();
        var scorer = new PerplexityScorer(model, calibration.Windows, candidates, workspace);
        var resume = resumePath is null ? null : new ScoringResume(resumePath, Fingerprint(calibration, candidates, sourceSha256, scorer.NumGroups, workspace.Compute), notice);
        var scores = scorer.Run(resume, progress, cancellationToken);
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

    /// <summary>Sum of |w|^<paramref name="power"/> of each block.</summary>
    public static ScoreReport Magnitude(
        DecoderModel model, int power, IReadOnlyDictionary<string, string> sourceSha256, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var watch = Stopwatch.StartNew();
        var weights = MagnitudeScorer.Weights(model, power, progress, cancellationToken);
        var blocks = MagnitudeScorer.Blocks(weights);
        return new ScoreReport
        {
            Seconds = watch.Elapsed.TotalSeconds,
            Criterion = Criterion.Magnitude,
            Power = power,
            SourceSha256 = sourceSha256,
            NumBlocks = model.Blocks.Count,
            Blocks = blocks,
            Weights = weights,
            Order = BlockScore.Order(blocks),
        };
    }

    // Everything that decides the states of a walk; another value starts it anew.
    private static string Fingerprint(CalibrationSet calibration, IReadOnlyList<int> candidates, IReadOnlyDictionary<string, string> sourceSha256, int numGroups, ComputeMode compute)
    {
        string version = typeof(Analysis).Assembly.GetName().Version!.ToString();
        byte[] parts = JsonSerializer.SerializeToUtf8Bytes(new { version, calibration.Windows, candidates, sourceSha256, numGroups, compute });
        return Convert.ToHexStringLower(SHA256.HashData(parts));
    }
}
