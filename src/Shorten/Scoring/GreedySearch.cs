using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Shorten.Data;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>Removes the block without which perplexity is lowest, and scores all others again, until enough are gone.</summary>
/// <remarks>SLEB (Song et al., arXiv 2402.09025). Each step is one walk of <see cref="PerplexityScorer"/>, in which a candidate shares all that lies before its block.</remarks>
public static class GreedySearch
{
    /// <summary>Removes <paramref name="count"/> of <paramref name="candidates"/> one after the other.</summary>
    /// <param name="model">The model.</param>
    /// <param name="calibration">Windows to measure on.</param>
    /// <param name="candidates">Blocks that may go, rising.</param>
    /// <param name="count">Blocks to remove, or the most where <paramref name="isEnough"/> decides.</param>
    /// <param name="sourceSha256">SHA-256 of each file of weights, for the record and for resuming.</param>
    /// <param name="workspace">Holds the states.</param>
    /// <param name="resumePath">File that keeps the progress of a killed run, or null.</param>
    /// <param name="notice">Hears of each step in a line.</param>
    /// <param name="progress">Hears after each block.</param>
    /// <param name="isEnough">Asked after each step: true ends the search with the steps so far.</param>
    /// <param name="cancellationToken">Stops the run; its progress stays.</param>
    /// <returns>The scores of the first step, and an order that begins with the removed blocks.</returns>
    public static ScoreReport Run(
        DecoderModel model, CalibrationSet calibration, IReadOnlyList<int> candidates, int count, IReadOnlyDictionary<string, string> sourceSha256, Workspace workspace,
        string? resumePath = null, Action<string>? notice = null, IProgress<WorkProgress>? progress = null, Func<IReadOnlyList<GreedyStep>, bool>? isEnough = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(calibration);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, candidates.Count);
        var watch = Stopwatch.StartNew();
        string fingerprint = Fingerprint(calibration, candidates, sourceSha256);
        var saved = resumePath is null ? null : new GreedyProgress(resumePath + ".steps", fingerprint);
        List<GreedyStep> steps = [.. (saved?.Load() ?? []).Take(count)];
        UnprunedScore? unpruned = null;
        while (steps.Count < count && (steps.Count == 0 || isEnough?.Invoke(steps) != true))
        {
            int[] removed = [.. steps.Select(step => step.Removed)];
            var resume = resumePath is null ? null : new ScoringResume(resumePath, $"{fingerprint}/{string.Join(',', removed)}", notice);
            var scores = Step(model.Without(removed), calibration, candidates, workspace, resume, progress, cancellationToken);
            unpruned ??= removed.Length == 0 ? new UnprunedScore(scores.Unpruned, scores.UnprunedWindowNll) : null;
            var best = scores.Blocks.First(block => block.Index == BlockScore.Order(scores.Blocks)[0]);
            steps.Add(new GreedyStep(best.Index, best.Score, scores.Blocks));
            notice?.Invoke($"step {steps.Count} of {(isEnough is null ? "" : "at most ")}{count}: block {best.Index}, PPL {best.Score:G5}");
            saved?.Save(steps);
            resume?.Delete();
        }
        saved?.Delete();
        return new ScoreReport
        {
            Seconds = watch.Elapsed.TotalSeconds,
            Criterion = Criterion.Ppl,
            SourceSha256 = sourceSha256,
            NumBlocks = model.Blocks.Count,
            Unpruned = unpruned,
            Blocks = steps[0].Candidates,
            Steps = steps,
            Order = [.. steps.Select(step => step.Removed).Concat(BlockScore.Order(steps[^1].Candidates)).Distinct()],
            Calibration = CalibrationRecord.Of(calibration),
        };
    }

    // Scores under the indices of the unpruned model, which candidates are named by.
    private static PerplexityScores Step(
        DecoderModel model, CalibrationSet calibration, IReadOnlyList<int> candidates, Workspace workspace, ScoringResume? resume,
        IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        int[] numbers = [.. Enumerable.Range(0, model.Blocks.Count).Where(number => candidates.Contains(model.Blocks[number].SourceBlockIndex))];
        var scores = new PerplexityScorer(model, calibration.Windows, numbers, workspace).Run(resume, progress, cancellationToken);
        return scores with { Blocks = [.. scores.Blocks.Select(block => block with { Index = model.Blocks[block.Index].SourceBlockIndex })] };
    }

    private static string Fingerprint(CalibrationSet calibration, IReadOnlyList<int> candidates, IReadOnlyDictionary<string, string> sourceSha256) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { calibration.Windows, candidates, sourceSha256 })));
}
