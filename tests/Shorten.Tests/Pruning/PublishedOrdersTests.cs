using Shorten.Pruning;

namespace Shorten.Tests.Pruning;

public sealed class PublishedOrdersTests
{
    [Fact]
    public void Get_GivesEveryOrder_EachBlockOnce()
    {
        int[] depths = [18, 28, 32, 40];
        Assert.Equal(20, PublishedOrders.Names.Count);
        foreach (string name in PublishedOrders.Names)
        {
            int depth = depths.Single(blocks => Fits(name, blocks));
            Assert.Equal(Enumerable.Range(0, depth), PublishedOrders.Get(name, depth).Order());
        }
    }

    [Fact]
    public void Get_BeginsWithTheLeastImportantBlock() =>
        Assert.Equal([11, 8, 24], PublishedOrders.Get("published:Llama-2-7b-hf/ppl", 32).Take(3));

    [Fact]
    public void Get_RefusesAModelOfAnotherDepth() => Assert.Contains("an order of 32 blocks: the model has 30",
        Assert.Throws<PlanException>(() => PublishedOrders.Get("published:vicuna-7b-v1.3/ppl", 30)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("published:vicuna-7b-v1.3")]
    [InlineData("published:vicuna-7b-v1.3/size")]
    [InlineData("published:/")]
    public void Get_NamesWhatThereIs_WhereTheNameIsUnknown(string name) => Assert.Contains("MODEL is one of CatPPT-base, Llama-2-7b-hf",
        Assert.Throws<PlanException>(() => PublishedOrders.Get(name, 32)).Message, StringComparison.Ordinal);

    private static bool Fits(string name, int blocks)
    {
        try
        {
            return PublishedOrders.Get(name, blocks).Count == blocks;
        }
        catch (PlanException)
        {
            return false;
        }
    }
}
