using System.Security.Cryptography;
using System.Text.Json;
using Shorten.Data;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Scoring.Comparison;

/// <summary>Scores a model by several criteria on several sets of windows.</summary>
/// <remarks>
/// A set whose windows are the first of another's takes its perplexities from there: those of a window do not depend on the others. All other scores of a set are what an analysis of it alone gives.
/// </remarks>
public sealed class ComparisonRun
{
    private readonly DecoderModel _model;
    private readonly AnalysisRequest _request;
    private readonly IReadOnlyList<CalibrationSet> _sets;
    private readonly Workspace _workspace;
    private readonly List<ComparisonPart> _parts;

    /// <summary>Prepares a run; the windows of <paramref name="request"/> are not looked at.</summary>
    /// <exception cref="ArgumentException">There is no set, not every block is to be scored, or angular distances are to be those of runs.</exception>
    public ComparisonRun(DecoderModel model, AnalysisRequest request, IReadOnlyList<CalibrationSet> sets, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(workspace);
        if (sets.Count == 0)
            throw new ArgumentException("no windows", nameof(sets));
        if (request.Candidates.Count != model.Blocks.Count || request.RunLength != 1)
            throw new ArgumentException("criteria are compared on every single block", nameof(request));
        (_model, _request, _sets, _workspace) = (model, request, sets, workspace);
        _parts = [.. Parts()];
    }

    /// <summary>Floating-point operations of the matrix products of a whole run.</summary>
    public double FloatingPointOperations => _parts.Sum(part => part.Operations);

    /// <summary>Bytes that the largest analysis holds at its peak.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>One report for each set and criterion, set by set; one in all, in the first set, for magnitude.</summary>
    /// <param name="resumePath">File beside which the progress of a killed run is kept, or null.</param>
    /// <param name="notice">Hears in a line where the run resumes.</param>
    /// <param name="progress">Hears how far the whole run is.</param>
    /// <param name="cancellationToken">Stops the run; its progress stays.</param>
    public IReadOnlyList<ScoreReport> Run(string? resumePath = null, Action<string>? notice = null, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var resume = resumePath is null ? null : new ComparisonResume(resumePath + ".sets", Fingerprint());
        var finished = resume?.Load() ?? [];
        if (finished.Count > 0)
            notice?.Invoke($"resuming behind {finished.Count} of {_parts.Count} analyses from {resumePath}.sets");
        var whole = new ComparisonProgress(progress, _parts);
        for (int part = finished.Count; part < _parts.Count; part++)
        {
            whole.Begin(part);
            using var scope = _workspace.Scope();
            var request = _request with { Criteria = _parts[part].Criteria, Calibration = _parts[part].Set };
            finished.Add(Analysis.Run(_model, request, _workspace, request.Criteria.Contains(Criterion.Ppl) ? resumePath : null, notice, whole, cancellationToken));
            resume?.Save(finished);
            whole.End();
        }
        resume?.Delete();
        return [.. _sets.SelectMany((set, i) => _request.Criteria.Where(criterion => i == 0 || criterion != Criterion.Magnitude).Select(criterion => ReportOf(set, criterion, finished)))];
    }

    // The larger sets of a text and seed come first: the smaller ones are parts of them.
    private IEnumerable<ComparisonPart> Parts()
    {
        foreach (var group in _sets.GroupBy(set => (set.Sha256, set.Settings.Seed)))
        {
            CalibrationSet[] bySize = [.. group.OrderByDescending(set => set.Settings.NumSamples)];
            foreach (var set in bySize)
            {
                if (_request.Criteria.Contains(Criterion.Taylor))
                    yield return Part(set, [Criterion.Taylor]);
                Criterion[] walked = [.. _request.Criteria.Where(criterion => IsWalked(criterion, set, isLargest: set == bySize[0]))];
                if (walked.Length > 0)
                    yield return Part(set, walked);
            }
        }
    }

    private bool IsWalked(Criterion criterion, CalibrationSet set, bool isLargest) => criterion switch
    {
        Criterion.Taylor => false,
        Criterion.Ppl => isLargest,
        Criterion.Magnitude => set == _sets[0],
        _ => true,
    };

    private ComparisonPart Part(CalibrationSet set, IReadOnlyList<Criterion> criteria)
    {
        using var scope = _workspace.Scope();
        if (criteria.Contains(Criterion.Taylor))
        {
            var scorer = new TaylorScorer(_model, set.Windows, _request.Candidates, _request.Taylor, _workspace);
            PeakBytes = Math.Max(PeakBytes, scorer.PeakBytes);
            return new ComparisonPart(set, criteria, scorer.FloatingPointOperations, 0);
        }
        if (criteria.Contains(Criterion.Ppl))
        {
            var scorer = new PerplexityScorer(_model, set.Windows, _request.Candidates, _workspace);
            PeakBytes = Math.Max(PeakBytes, scorer.PeakBytes);
            return new ComparisonPart(set, criteria, scorer.FloatingPointOperations, scorer.HeadOperations);
        }
        double weights = _model.Blocks.Sum(block => (double)block.Weights.Matrices.Sum(weight => weight.Length));
        return new ComparisonPart(set, criteria, 2 * weights * set.Windows.Sum(window => window.Length), 0);
    }

    private ScoreReport ReportOf(CalibrationSet set, Criterion criterion, List<IReadOnlyList<ScoreReport>> finished)
    {
        // Of the analyses of a text and seed, the first that has perplexities has those of all their windows.
        bool Has(ComparisonPart part) => part.Criteria.Contains(criterion) && part.Set.Sha256 == set.Sha256 && part.Set.Settings.Seed == set.Settings.Seed
            && (criterion == Criterion.Ppl || part.Set == set);
        int index = _parts.FindIndex(Has);
        var report = finished[index].Single(report => report.Criterion == criterion);
        return criterion == Criterion.Ppl && _parts[index].Set != set ? FirstWindows(report, set) : report;
    }

    private static ScoreReport FirstWindows(ScoreReport report, CalibrationSet set)
    {
        int count = set.Windows.Length;
        long tokens = set.Windows.Sum(window => window.Length - 1L);
        double[] whole = [.. report.Unpruned!.WindowNll.Take(count)];
        BlockScore[] blocks = [.. report.Blocks.Select(block => FirstWindows(block, count, tokens))];
        return report with
        {
            Unpruned = new UnprunedScore(PerplexityScores.Perplexity(whole, tokens), whole),
            Blocks = blocks,
            Order = BlockScore.Order(blocks),
            Calibration = CalibrationRecord.Of(set),
        };
    }

    private static BlockScore FirstWindows(BlockScore block, int count, long tokens)
    {
        double[] windowNll = [.. block.WindowNll.Take(count)];
        return new BlockScore(block.Index, PerplexityScores.Perplexity(windowNll, tokens), windowNll);
    }

    // Everything that decides the scores; another value starts anew.
    private string Fingerprint()
    {
        string version = typeof(ComparisonRun).Assembly.GetName().Version!.ToString();
        var windows = _sets.Select(set => set.Windows);
        byte[] parts = JsonSerializer.SerializeToUtf8Bytes(new
        {
            version,
            windows,
            _request.Criteria,
            _request.SourceSha256,
            _request.Power,
            _request.WeightReduction,
            _request.BlockReduction,
            _request.BatchSize,
            _workspace.Compute,
        });
        return Convert.ToHexStringLower(SHA256.HashData(parts));
    }
}
