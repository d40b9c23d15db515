using Shorten.Evaluation;

namespace Shorten.Tests.Evaluation;

public sealed class PerplexityResultTests
{
    [Fact]
    public void StandardError_IsThatOfTheMeanTimesThePerplexity()
    {
        var result = new PerplexityResult(Segments: 3, ScoredTokens: 9, SumNll: 36) { SegmentNll = [10, 12, 14] };
        // Segments deviate by 2; their mean by 2 / sqrt(3); a token's by a third of that.
        Assert.Equal(Math.Exp(4) * 2 / Math.Sqrt(3) / 3, result.StandardError!.Value, 1e-12);
    }

    [Fact]
    public void StandardError_IsNull_WhereNothingTellsIt()
    {
        Assert.Null(new PerplexityResult(1, 3, 12) { SegmentNll = [12] }.StandardError);
        Assert.Null(new PerplexityResult(2, 2, 1e6) { SegmentNll = [1, 999_999] }.StandardError);
    }
}
