namespace StoryWorld;

/// <summary>Seeded choices (SplitMix64): the same ones on every machine and runtime.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to below <paramref name="count"/>.</summary>
    public int Next(int count) => (int)((Bits() >> 32) * (ulong)count >> 32);

    /// <summary>A number of mean 0 and variance 1: the sum of twelve uniform ones, which needs no function whose last bit depends on the machine.</summary>
    public double Normal()
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
            sum += (Bits() >> 11) * (1.0 / (1UL << 53));
        return sum;
    }

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    /// <summary>One of the texts.</summary>
    public string Of(params ReadOnlySpan<string> texts) => texts[Next(texts.Length)];

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>So many different items, in random order.</summary>
    public T[] Draw<T>(IEnumerable<T> items, int count)
    {
        T[] drawn = [.. items];
        for (int i = 0; i < count; i++)
        {
            int other = i + Next(drawn.Length - i);
            (drawn[i], drawn[other]) = (drawn[other], drawn[i]);
        }
        return drawn[..count];
    }

    private ulong Bits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
