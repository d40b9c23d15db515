using Shorten.Pruning;

namespace Shorten.Scoring.Comparison;

/// <summary>Works out a <see cref="CriteriaComparison"/>.</summary>
internal sealed class ReportComparer
{
    // Shares of the blocks that people remove, in percent.
    private static readonly int[] s_shares = [10, 20, 30];

    private readonly IReadOnlyList<ScoreReport> _reports;
    private readonly CalibrationRecord _asked;
    private readonly int _numBlocks;
    private readonly int[] _protected, _unprotected, _counts;
    private readonly ILookup<Criterion, (CalibrationRecord? Set, ScoredOrder Order)> _orders;

    public ReportComparer(IReadOnlyList<ScoreReport> reports, IReadOnlyList<int> isProtected)
    {
        _reports = reports;
        _asked = reports.FirstOrDefault(NeedsData)?.Calibration ?? throw new ArgumentException("no report has calibration windows", nameof(reports));
        _numBlocks = reports[0].NumBlocks;
        if (reports.Any(report => report.NumBlocks != _numBlocks || report.Blocks.Count != _numBlocks))
            throw new ArgumentException("a report does not score every block", nameof(reports));
        _protected = [.. isProtected.Order()];
        _unprotected = [.. Enumerable.Range(0, _numBlocks).Except(isProtected)];
        _counts = [.. s_shares.Select(share => new RemovalCount(share, IsPercent: true).Of(_numBlocks)).Where(count => count > 0 && count < _unprotected.Length).Distinct()];
        _orders = reports.ToLookup(report => report.Criterion, report => (NeedsData(report) ? report.Calibration : null, new ScoredOrder(Values(report), _unprotected)));
    }

    private IEnumerable<Criterion> Criteria => _orders.Select(orders => orders.Key);

    private IEnumerable<Criterion> DataCriteria => Criteria.Where(criterion => criterion != Criterion.Magnitude);

    public CriteriaComparison Compare()
    {
        CalibrationRecord[] sets = [.. _reports.Where(NeedsData).Select(report => report.Calibration!).DistinctBy(Key)];
        int? IndexOf(ScoreReport report) => NeedsData(report) ? Array.FindIndex(sets, set => Key(set) == Key(report.Calibration!)) : null;
        var criteria = Criteria.Select(Compared).ToList();
        OrderStability[] stability = [.. DataCriteria.SelectMany(Stability)];
        return new CriteriaComparison
        {
            SourceSha256 = _reports[0].SourceSha256,
            NumBlocks = _numBlocks,
            Protected = _protected,
            Sets = sets,
            Scores = [.. _reports.Select(report => new SetScores(report.Criterion, IndexOf(report), Values(report)))],
            Criteria = criteria,
            Correlations = [.. Correlations(criteria)],
            Stability = stability,
            SeedStabilityBySize = [.. DataCriteria.SelectMany(SeedStabilityBySize)],
            MostStable = DataCriteria.Count() > 1 ? MostStable(stability) : null,
        };
    }

    private static (string Sha256, long Seed, int Samples) Key(CalibrationRecord set) => (set.Sha256, set.Seed, set.Samples);

    private static bool NeedsData(ScoreReport report) => report.Criterion != Criterion.Magnitude && report.Calibration is not null;

    private static double[] Values(ScoreReport report) => [.. report.Blocks.OrderBy(block => block.Index).Select(block => block.Score)];

    private static Criterion? MostStable(IEnumerable<OrderStability> stability) =>
        stability.Where(row => row.Over == OrderVariation.Seeds).MaxBy(row => row.Unprotected ?? row.AllBlocks ?? double.NegativeInfinity)?.Criterion;

    private ComparedCriterion Compared(Criterion criterion)
    {
        IReadOnlyList<double>[] scores = [.. _orders[criterion].Where(order => order.Set is not { } set || IsAskedButForSeed(set)).Select(order => order.Order.Scores)];
        // Perplexities are cut off at the largest double: their sum may be none.
        double[] means = [.. Enumerable.Range(0, _numBlocks).Select(block => Math.Min(double.MaxValue, scores.Average(values => values[block])))];
        double[] ranks = RankCorrelation.Ranks(means);
        double[][] ranksBySeed = [.. scores.Select(RankCorrelation.Ranks)];
        var order = new ScoredOrder(means, _unprotected);
        return new ComparedCriterion(
            criterion,
            criterion != Criterion.Magnitude,
            [
                .. Enumerable.Range(0, _numBlocks).Select(block => new ComparedBlock(
                    block, means[block], scores.Min(values => values[block]), scores.Max(values => values[block]), ranks[block],
                    ranksBySeed.Min(seed => seed[block]), ranksBySeed.Max(seed => seed[block]))),
            ],
            [.. _counts.Select(count => new BlockPick(count, order.Pick(count)))]);
    }

    private IEnumerable<CriteriaCorrelation> Correlations(List<ComparedCriterion> criteria)
    {
        ScoredOrder[] orders = [.. criteria.Select(criterion => new ScoredOrder([.. criterion.Blocks.Select(block => block.Mean)], _unprotected))];
        for (int first = 0; first < orders.Length; first++)
        {
            for (int second = first + 1; second < orders.Length; second++)
                yield return new CriteriaCorrelation(criteria[first].Criterion, criteria[second].Criterion, orders[first].WithAll(orders[second]), orders[first].WithUnprotected(orders[second]));
        }
    }

    private bool IsAskedButForSeed(CalibrationRecord set) => set.Sha256 == _asked.Sha256 && set.Samples == _asked.Samples;

    private IEnumerable<OrderStability> Stability(Criterion criterion)
    {
        bool AreAsked(CalibrationRecord a, CalibrationRecord b) => a.Samples == _asked.Samples && b.Samples == _asked.Samples;
        yield return Stability(criterion, OrderVariation.Seeds, _asked.Samples, (a, b) => AreAsked(a, b) && a.Sha256 == b.Sha256 && a.Seed != b.Seed);
        var sizes = Stability(criterion, OrderVariation.Sizes, null, (a, b) => a.Samples != b.Samples && a.Sha256 == b.Sha256 && a.Seed == b.Seed);
        var sources = Stability(criterion, OrderVariation.Sources, _asked.Samples, (a, b) => AreAsked(a, b) && a.Sha256 != b.Sha256 && a.Seed == b.Seed);
        foreach (var row in new[] { sizes, sources }.Where(row => row.NumPairs > 0))
            yield return row;
    }

    private IEnumerable<OrderStability> SeedStabilityBySize(Criterion criterion) =>
        _orders[criterion].Select(order => order.Set!).Where(set => set.Sha256 == _asked.Sha256).Select(set => set.Samples).Distinct().Order()
            .Select(size => Stability(criterion, OrderVariation.Seeds, size, (a, b) => a.Sha256 == _asked.Sha256 && b.Sha256 == _asked.Sha256 && a.Samples == size && b.Samples == size && a.Seed != b.Seed));

    private OrderStability Stability(Criterion criterion, OrderVariation over, int? samples, Func<CalibrationRecord, CalibrationRecord, bool> isPair)
    {
        var orders = _orders[criterion].ToList();
        var pairs = orders.SelectMany((first, i) => orders.Skip(i + 1).Where(second => isPair(first.Set!, second.Set!)).Select(second => (First: first.Order, Second: second.Order))).ToList();
        var unprotected = pairs.Select(pair => pair.First.WithUnprotected(pair.Second)).ToList();
        return new OrderStability
        {
            Criterion = criterion,
            Over = over,
            Samples = samples,
            NumPairs = pairs.Count,
            AllBlocks = pairs.Average(pair => pair.First.WithAll(pair.Second)),
            Unprotected = unprotected.Average(),
            LowestUnprotected = unprotected.Min(),
            Overlaps = pairs.Count == 0 ? [] : [.. _counts.Select(count => new PickOverlap(count, pairs.Average(pair => pair.First.Overlap(pair.Second, count)), count / (double)_unprotected.Length))],
        };
    }
}
