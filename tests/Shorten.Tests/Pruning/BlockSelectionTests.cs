using Shorten.Pruning;

namespace Shorten.Tests.Pruning;

public sealed class BlockSelectionTests
{
    private static readonly int[] TenBlocks = [9, 8, 7, 0, 1, 2, 3, 4, 5, 6];

    [Theory]
    [InlineData("6", 30, 6)]
    [InlineData("20%", 30, 6)]
    [InlineData("20%", 32, 6)]
    [InlineData("25%", 10, 3)] // 2.5
    [InlineData("12.5%", 12, 2)] // 1.5
    [InlineData("10%", 14, 1)] // 1.4
    public void Of_RoundsToTheNearest_HalfUpwards(string text, int numBlocks, int expected) => Assert.Equal(expected, RemovalCount.Parse(text).Of(numBlocks));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("six")]
    [InlineData("120%")]
    [InlineData("1.5")]
    [InlineData("%")]
    public void Parse_NamesTheText_UnreadableCount(string text) =>
        Refuses.Saying<BlockSelectionException>($"'{text}'", () => RemovalCount.Parse(text));

    [Fact]
    public void Parse_ReadsIndicesAndRanges() => Assert.Equal([7, 8, 12, 3], BlockIndices.Parse("7-8, 12,3"));

    [Theory]
    [InlineData("7,7", "twice")]
    [InlineData("6-8,7", "twice")]
    [InlineData("9-7", "backwards")]
    [InlineData("a", "'a'")]
    [InlineData("1,,2", "''")]
    [InlineData("0-2000000000", "'0-2000000000'")]
    public void Parse_SaysWhatIsWrong_UnreadableIndices(string text, string expected) =>
        Refuses.Saying<BlockSelectionException>(expected, () => BlockIndices.Parse(text));

    [Theory]
    [InlineData("first:4,last:2", 4, 2)]
    [InlineData("last:3", 0, 3)]
    [InlineData("none", 0, 0)]
    public void Parse_ReadsProtection(string text, int first, int last)
    {
        var protection = BlockProtection.Parse(text);
        Assert.Equal((first, last), (protection.First, protection.Last));
        Assert.Equal(protection, BlockProtection.Parse(protection.ToString()));
    }

    [Theory]
    [InlineData("middle:3")]
    [InlineData("first")]
    [InlineData("first:-1")]
    public void Parse_NamesTheText_UnreadableProtection(string text) =>
        Refuses.Saying<BlockSelectionException>($"'{text}'", () => BlockProtection.Parse(text));

    [Fact]
    public void Select_LeavesOutProtectedBlocks_InOrderOfImportance()
    {
        var protection = BlockProtection.Default with { Keep = [7] };
        Assert.Equal([4, 5], BlockSelection.Select(TenBlocks, new RemovalCount(2, false), protection, 10));
        Assert.Equal([7, 8, 9], BlockSelection.Select(TenBlocks, new RemovalCount(3, false), BlockProtection.None, 10));
    }

    [Fact]
    public void Select_NamesTheMaximumAndTheWayOut_TooManyRemovals()
    {
        string message = Assert.Throws<BlockSelectionException>(() =>
            BlockSelection.Select([0, 1, 2, 3, 4, 5], new RemovalCount(1, false), BlockProtection.Default, 6)).Message;
        Assert.Contains("the maximum is 0", message, StringComparison.Ordinal);
        Assert.Contains("--protect none", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
        Assert.Equal(0, BlockSelection.Maximum(BlockProtection.Default, 6));
    }

    [Fact]
    public void Select_LeavesOneBlock_WithoutProtection()
    {
        Assert.Equal(9, BlockSelection.Select(TenBlocks, new RemovalCount(9, false), BlockProtection.None, 10).Count);
        Refuses.Saying<BlockSelectionException>("the maximum is 9", () =>
            BlockSelection.Select(TenBlocks, new RemovalCount(100, true), BlockProtection.None, 10));
    }

    [Fact]
    public void Select_SaysSo_ShareThatIsNoBlock() =>
        Refuses.Saying<BlockSelectionException>("nothing to remove", () =>
            BlockSelection.Select(TenBlocks, RemovalCount.Parse("4%"), BlockProtection.None, 10));

    [Theory]
    [InlineData(new[] { 10 }, "there is no block 10")]
    [InlineData(new[] { -1 }, "there is no block -1")]
    [InlineData(new[] { 3, 3 }, "twice")]
    [InlineData(new int[0], "no block")]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, "all 10")]
    public void Named_SaysWhatIsWrong(int[] removed, string expected) =>
        Refuses.Saying<BlockSelectionException>(expected, () => BlockSelection.Named(removed, 10));
}
