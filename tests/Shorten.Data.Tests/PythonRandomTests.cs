namespace Shorten.Data.Tests;

// Every expected number is what random.Random(seed) of CPython 3.11 gives.
public sealed class PythonRandomTests
{
    private static readonly int[] s_widths = [1, 7, 31, 33, 53, 64];
    private static readonly long[] s_ends = [0, 1, 9, 1113, 1L << 40];

    [Theory]
    [InlineData(0, new uint[] { 3626764237, 1654615998, 3255389356 })]
    [InlineData(1234, new uint[] { 4150886329, 3342196574, 1892932127 })]
    [InlineData(-1234, new uint[] { 4150886329, 3342196574, 1892932127 })]
    [InlineData(4294967296, new uint[] { 485306839, 1508871100, 1794561286 })]
    [InlineData(1099511640121, new uint[] { 1332995613, 1500173691, 493462063 })]
    [InlineData(long.MaxValue, new uint[] { 1359979423, 2819855560, 2711238091 })]
    [InlineData(long.MinValue, new uint[] { 2377109768, 1691753470, 4039908392 })]
    public void GetRandBits_GivesPythonsWords_ForSeed(long seed, uint[] expected)
    {
        var random = new PythonRandom(seed);
        Assert.Equal(expected, expected.Select(_ => (uint)random.GetRandBits(32)));
    }

    [Theory]
    [InlineData(0, new ulong[] { 1, 53, 86939546, 5407006266, 4376848748439138, 16938433693753131896 })]
    [InlineData(1234, new ulong[] { 0, 0, 194655650, 8207579248, 7268832455683793, 644274044980223449 })]
    public void GetRandBits_GivesPythonsNumbers_ForEveryWidth(long seed, ulong[] expected)
    {
        PythonRandom random = AfterThreeWords(seed);
        Assert.Equal(expected, s_widths.Select(random.GetRandBits));
    }

    [Theory]
    [InlineData(0, new long[] { 0, 1, 5, 447, 307110291574, -1 }, 0.1397457849666789, 0.09483076347685593)]
    [InlineData(1234, new long[] { 0, 0, 5, 484, 64499362338, -5 }, 0.3460889655971231, 0.6232814750391685)]
    [InlineData(4294967296, new long[] { 0, 0, 2, 155, 953297164300, 3 }, 0.3141583080790634, 0.7370498283305321)]
    public void RandIntAndRandom_GivePythonsNumbers(long seed, long[] integers, double first, double second)
    {
        PythonRandom random = AfterThreeWords(seed);
        foreach (int k in s_widths)
            random.GetRandBits(k);

        Assert.Equal(integers[..5], s_ends.Select(most => random.RandInt(0, most)));
        Assert.Equal(integers[5], random.RandInt(-5, 5));
        Assert.Equal(first, random.Random());
        Assert.Equal(second, random.Random());
    }

    [Fact]
    public void Random_GivesPythonsNumbers_WhenTheStateHasTwistedManyTimes()
    {
        var random = new PythonRandom(1234);
        for (int i = 0; i < 2000; i++)
            random.Random();
        Assert.Equal(0.6155055691901605, random.Random());
        Assert.Equal(2782215430UL, random.GetRandBits(32));
    }

    // One generator draws from small populations and, the second and fourth time, from large ones, where Python works another way.
    [Fact]
    public void Sample_GivesPythonsNumbers_FromSmallAndLargePopulations()
    {
        var random = new PythonRandom(1234);
        Assert.Equal([7, 1, 0], random.Sample(10, 3));
        Assert.Equal([92, 932, 965, 961, 826, 596], random.Sample(1000, 6));
        Assert.Equal([1, 21, 22, 2, 3], random.Sample(30, 5));
        Assert.Equal([98, 45, 30, 2, 3, 44, 82], random.Sample(100, 7));
    }

    [Fact]
    public void RandBelow_GivesPythonsNumbers_ForPowersOfTwo()
    {
        var random = new PythonRandom(5);
        Assert.Equal([8, 11, 0, 14, 7, 1, 5, 3, 11, 15, 7, 12], Enumerable.Range(0, 12).Select(_ => random.RandBelow(16)));
    }

    [Theory]
    [InlineData(0, new[] { 7, 8, 1, 5, 3, 4, 2, 0, 9, 6 })]
    [InlineData(1234, new[] { 2, 8, 3, 5, 6, 4, 9, 0, 1, 7 })]
    public void Shuffle_GivesPythonsOrder(long seed, int[] expected)
    {
        int[] items = [.. Enumerable.Range(0, 10)];
        new PythonRandom(seed).Shuffle(items.AsSpan());
        Assert.Equal(expected, items);
    }

    [Fact]
    public void RandInt_CoversAllIntegers_WhenTheRangeIsWiderThanHalfOfThem()
    {
        var random = new PythonRandom(9);
        IEnumerable<long> drawn = Enumerable.Range(0, 3).Select(_ => random.RandInt(long.MinValue, long.MaxValue - 1));
        Assert.Equal([2088452442651338350, -4295611625390383376, -5789603789720301142], drawn);
    }

    [Fact]
    public void Members_Throw_WhenTheRangeIsEmpty()
    {
        var random = new PythonRandom(0);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.RandBelow(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.RandInt(2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.RandInt(long.MinValue, long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.GetRandBits(65));
    }

    private static PythonRandom AfterThreeWords(long seed)
    {
        var random = new PythonRandom(seed);
        for (int i = 0; i < 3; i++)
            random.GetRandBits(32);
        return random;
    }
}
