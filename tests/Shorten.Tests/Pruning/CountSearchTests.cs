using Shorten.Pruning;

namespace Shorten.Tests.Pruning;

public sealed class CountSearchTests
{
    public static TheoryData<int> Maxima => [0, 1, 2, 3, 7, 24, 100];

    [Theory]
    [MemberData(nameof(Maxima))]
    public void Least_FindsEveryThreshold_WithFewQuestions(int maximum)
    {
        for (int threshold = 1; threshold <= maximum + 1; threshold++)
        {
            var asked = new List<int>();
            Assert.Equal(threshold, CountSearch.Least(maximum, count => Ask(asked, count) >= threshold));
            Assert.All(asked, count => Assert.InRange(count, 1, maximum));
            Assert.True(asked.Count <= Math.Ceiling(Math.Log2(maximum + 1)), $"{asked.Count} questions");
        }
    }

    [Theory]
    [MemberData(nameof(Maxima))]
    public void Most_FindsEveryThreshold_AndLooksAtBothSides(int maximum)
    {
        for (int threshold = 0; threshold <= maximum; threshold++)
        {
            var asked = new List<int>();
            Assert.Equal(threshold, CountSearch.Most(maximum, count => Ask(asked, count) <= threshold));
            Assert.True(threshold == 0 || asked.Contains(threshold));
            Assert.True(threshold == maximum || asked.Contains(threshold + 1));
        }
    }

    private static int Ask(List<int> asked, int count)
    {
        asked.Add(count);
        return count;
    }
}
