using Shorten.Cli.Targets;
using Shorten.Pruning;

namespace Shorten.Cli.Tests.Targets;

/// <summary>The choice of a number of blocks, on made-up measurements: ten blocks of 1 (in seconds) and a rest of 5, of which the first four and the last two stay.</summary>
public sealed class TargetSearchTests
{
    private static readonly int[] _removable = [4, 5, 6, 7];

    [Theory]
    [InlineData("14.9s", 1)]
    [InlineData("14s", 1)]
    [InlineData("13.5s", 2)]
    [InlineData("12s", 3)]
    [InlineData("11s", 4)]
    public void Choose_TakesTheFewestThatMeetTheTarget(string target, int expected)
    {
        var search = Search(target, Uniform());
        search.RequireSense();
        var plan = search.Choose(Growing, _removable.Length);
        Assert.Equal(_removable[..expected], plan.Removed);
        Assert.Equal(15 - expected, search.Expected);
        Assert.Equal((15.0, 1.0), (search.Unpruned, search.PerBlock));
    }

    [Fact]
    public void Choose_CountsEachBlock_DifferentBlocks()
    {
        // The first to go costs little: two have to.
        var cost = new FakeCost(1, 1, 1, 1, 0.1, 3, 1, 1, 1, 1);
        Assert.Equal([4, 5], Search("13s", cost).Choose(Growing, _removable.Length).Removed);
    }

    [Theory]
    [InlineData(0.4, 3, new[] { 2, 3 })] // 13 expected, 13.4 found
    [InlineData(0, 2, new[] { 2 })]
    [InlineData(-0.4, 2, new[] { 2 })] // 12.6: a block less would be 13.6
    [InlineData(-1.2, 1, new[] { 2, 1 })] // 11.8: a block less is 12.8
    public void Choose_TakesOneMoreOrLess_WhereTheModelInMemoryIsNotWhatWasExpected(double surprise, int expected, int[] measured)
    {
        var cost = new FakeCost([.. Enumerable.Repeat(1.0, 10)]) { Surprise = surprise };
        var search = Search("13.2s", cost);
        Assert.Equal(expected, search.Choose(Growing, _removable.Length).Removed.Count);
        Assert.Equal(measured, cost.MeasuredCounts);
        Assert.Equal(15 - expected + surprise, search.Expected, 1e-9);
    }

    [Fact]
    public void Choose_StaysAtTheMost_WhereOneMoreWouldBeNeeded()
    {
        var cost = new FakeCost([.. Enumerable.Repeat(1.0, 10)]) { Surprise = 0.5 };
        Assert.Equal(4, Search("11s", cost).Choose(Growing, _removable.Length).Removed.Count);
    }

    [Fact]
    public void RequireSense_RefusesATargetThatIsMet()
    {
        string message = Assert.Throws<BlockSelectionException>(() => Search("15s", Uniform()).RequireSense()).Message;
        Assert.Equal("nothing to remove: the model has 15.0 s (made up), which meets the target of 15s", message);
    }

    [Fact]
    public void RequireSense_SaysTheLeast_OutOfReach()
    {
        string message = Assert.Throws<BlockSelectionException>(() => Search("10.9s", Uniform()).RequireSense()).Message;
        Assert.Equal("10.9s cannot be reached: 11.0 s (made up) is the least, without all 4 blocks that may go; 15.0 s with all 10, of which 6 stay", message);
    }

    [Theory]
    [InlineData("21%", 2)]
    [InlineData("19%", 1)]
    [InlineData("1000%", 4)]
    public void Choose_TakesTheMostThatKeepToAnIncrease(string target, int expected)
    {
        var search = Search(target, Rising());
        search.RequireSense();
        var plan = search.Choose(Growing, _removable.Length);
        Assert.Equal(expected, plan.Removed.Count);
        Assert.Equal(5 + 0.5 * expected, search.Expected);
        Assert.Equal(search.Expected, search.Looked[expected]);
    }

    [Fact]
    public void Choose_SaysWhatTheFirstBlockCosts_WhereNoneMayGo() =>
        Assert.Equal("5% cannot be kept: PPL 5.000 with all blocks, PPL 5.500 without the first to go, block 4",
            Assert.Throws<BlockSelectionException>(() => Search("5%", Rising()).Choose(Growing, 4)).Message);

    [Fact]
    public void Report_MeasuresAgain_BeforeItCallsATargetMissed()
    {
        var search = Search("13s", Uniform(written: [15, 14]));
        _ = search.Choose(Growing, _removable.Length);
        var report = new TargetReport(search, 10, 2, (10, 12.5));
        Assert.True(report.Holds);
        Assert.Null(report.Verified);
        var json = report.Verify("path");
        Assert.Equal((14.0, true), ((double)json["measured"]!, (bool)json["within"]!));
        Assert.Equal("14.0 s measured on the written model", report.Verified);
        Assert.Equal(14, (double)report.ToJson()["measured"]!);
    }

    [Fact]
    public void Report_SaysSo_ATargetThatIsMissed()
    {
        var search = Search("13s", Uniform(written: [15, 14.5]));
        _ = search.Choose(Growing, _removable.Length);
        var report = new TargetReport(search, 10, 2, perplexity: null);
        Assert.False((bool)report.Verify("path")["within"]!);
        Assert.False(report.Holds);
        Assert.Equal("14.5 s measured on the written model, more than 10 % above 13.0 s: the target is missed", report.Verified);
    }

    private static TargetSearch Search(string target, TargetCost cost) =>
        new(PruningTarget.Parse(target.EndsWith('%') ? TargetKind.Perplexity : TargetKind.Latency, target), cost, _removable, 10);

    private static FakeCost Uniform(params double[] written)
    {
        var cost = new FakeCost([.. Enumerable.Repeat(1.0, 10)]);
        foreach (double value in written)
            cost.Written.Enqueue(value);
        return cost;
    }

    // Each of the blocks that may go saves -0.5, the others are free: 5, 5.5, 6, ...
    private static FakeCost Rising() => new(0, 0, 0, 0, -0.5, -0.5, -0.5, -0.5, 0, 2);

    private static PruningPlan Growing(int count) => new() { NumBlocks = 10, Removed = _removable[..count], SourceSha256 = new Dictionary<string, string>() };
}
