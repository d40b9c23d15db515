using Shorten.Data;
using Shorten.Scoring;

namespace Shorten.Tests.Scoring.Comparison;

/// <summary>Reports with scores that were made up.</summary>
internal static class FakeReports
{
    public const int NumBlocks = 10;

    /// <summary>Scores 0 to 9 in the order of the blocks, those of some neighbours exchanged.</summary>
    public static double[] Rising(params int[] exchanged)
    {
        double[] scores = [.. Enumerable.Range(0, NumBlocks)];
        foreach (int block in exchanged)
            (scores[block], scores[block + 1]) = (scores[block + 1], scores[block]);
        return scores;
    }

    public static ScoreReport Of(Criterion criterion, double[] scores, string source = "a.txt", long seed = 1, int samples = 10)
    {
        BlockScore[] blocks = [.. scores.Select((score, block) => new BlockScore(block, score, []))];
        return new ScoreReport
        {
            Seconds = 1,
            Criterion = criterion,
            SourceSha256 = new Dictionary<string, string> { ["model.safetensors"] = "hash" },
            NumBlocks = scores.Length,
            Blocks = blocks,
            Order = BlockScore.Order(blocks),
            Calibration = criterion == Criterion.Magnitude ? null : new CalibrationRecord(source, $"hash of {source}", samples, 128, seed, BosMode.Auto, [], []),
        };
    }
}
