namespace Shorten.Pruning;

/// <summary>Finds how many blocks to remove where more of them only help, or only harm.</summary>
/// <remarks>By halving: what is asked about a number may cost a walk over the weights.</remarks>
public static class CountSearch
{
    /// <summary>The smallest number from 1 to <paramref name="maximum"/> that meets something which every larger number meets too; <paramref name="maximum"/> + 1 where none does.</summary>
    public static int Least(int maximum, Func<int, bool> meets)
    {
        ArgumentNullException.ThrowIfNull(meets);
        int below = 0, met = maximum + 1;
        while (met - below > 1)
        {
            int middle = below + (met - below) / 2;
            if (meets(middle))
                met = middle;
            else
                below = middle;
        }
        return met;
    }

    /// <summary>The largest number from 1 to <paramref name="maximum"/> that keeps to something which every smaller number keeps to as well; 0 where none does.</summary>
    public static int Most(int maximum, Func<int, bool> keeps)
    {
        ArgumentNullException.ThrowIfNull(keeps);
        return Least(maximum, count => !keeps(count)) - 1;
    }
}
