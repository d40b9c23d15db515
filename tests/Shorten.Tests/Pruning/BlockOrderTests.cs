using Shorten.Pruning;
using Shorten.Testing;

namespace Shorten.Tests.Pruning;

public sealed class BlockOrderTests
{
    [Theory]
    [InlineData("3,1,2,0\n", new[] { 3, 1, 2, 0 })]
    [InlineData("2, 1\r\n\n", new[] { 2, 1 })] // a "+" order leaves protected blocks out
    public void Read_GivesTheLine(string text, int[] expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("block_order.csv"), text);
        Assert.Equal(expected, BlockOrder.Read(folder.File("block_order.csv"), 4));
    }

    [Theory]
    [InlineData("", "0 lines")]
    [InlineData("1,2\n3\n", "2 lines")]
    [InlineData("1,two", "'two'")]
    [InlineData("1,4", "block 4")]
    [InlineData("1,2,1", "block 1 twice")]
    [InlineData("1,,2", "''")]
    public void Read_SaysWhatIsWrong(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("block_order.csv"), text);
        Refuses.Saying<PlanException>(expected, () => BlockOrder.Read(folder.File("block_order.csv"), 4));
    }
}
