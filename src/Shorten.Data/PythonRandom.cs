using System.Numerics;

namespace Shorten.Data;

/// <summary>The random numbers of CPython's <c>random.Random(seed)</c>, number for number, so that draws made in Python can be repeated.</summary>
/// <remarks>
/// Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded by its <c>init_by_array</c> with the 32-bit words of abs(seed), lowest first.
/// </remarks>
public sealed class PythonRandom
{
    private const int StateLength = 624, Middle = 397;
    private const uint TwistMatrix = 0x9908B0DF, UpperMask = 0x80000000, LowerMask = 0x7FFFFFFF, ArraySeed = 19650218;

    private readonly uint[] _state = new uint[StateLength];
    private int _next = StateLength;

    /// <summary>Starts the sequence that Python gives for the integer <paramref name="seed"/>; a seed and its negative give the same one.</summary>
    public PythonRandom(long seed)
    {
        ulong magnitude = seed < 0 ? 0 - (ulong)seed : (ulong)seed;
        uint low = (uint)magnitude, high = (uint)(magnitude >> 32);
        SeedByArray(high == 0 ? [low] : [low, high]);
    }

    /// <summary>An integer of <paramref name="k"/> random bits, 0 to 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is not between 0 and 64.</exception>
    public ulong GetRandBits(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, 64);
        if (k == 0)
            return 0;
        if (k <= 32)
            return NextUInt32() >> (32 - k);
        ulong low = NextUInt32();
        return low | ((ulong)(NextUInt32() >> (64 - k)) << 32);
    }

    /// <summary>An integer from 0 to <paramref name="n"/> - 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is not positive.</exception>
    public long RandBelow(long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        return (long)Below((ulong)n);
    }

    /// <summary>An integer from <paramref name="a"/> to <paramref name="b"/>, both included.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="b"/> is less than <paramref name="a"/>, or the range has 2^64 numbers.</exception>
    public long RandInt(long a, long b)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(b, a);
        ulong width = unchecked((ulong)b - (ulong)a + 1);
        ArgumentOutOfRangeException.ThrowIfZero(width, nameof(b));
        return unchecked(a + (long)Below(width));
    }

    /// <summary>A number from 0 (included) to 1 (excluded) with 53 random bits.</summary>
    public double Random()
    {
        ulong high = NextUInt32() >> 5, low = NextUInt32() >> 6;
        return ((high << 26) + low) / (double)(1UL << 53);
    }

    /// <summary>Brings <paramref name="items"/> into a random order, in place.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)RandBelow(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary><paramref name="k"/> different numbers from 0 to <paramref name="n"/> - 1, as <c>random.sample(range(n), k)</c> gives them.</summary>
    /// <remarks>A small population is drawn from as from a list whose gaps are filled from its end; of a large one, numbers that came before are drawn again.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is negative or more than <paramref name="n"/>.</exception>
    public int[] Sample(int n, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
        return n <= ListSize(k) ? SampleList(n, k) : SampleAgain(n, k);
    }

    // Python's estimate of when a list takes less memory than a set.
    private static long ListSize(int k) => k > 5 ? 21 + (long)Math.Pow(4, Math.Ceiling(Math.Log(k * 3, 4))) : 21;

    private int[] SampleList(int n, int k)
    {
        int[] pool = [.. Enumerable.Range(0, n)], drawn = new int[k];
        for (int i = 0; i < k; i++)
        {
            int j = (int)RandBelow(n - i);
            drawn[i] = pool[j];
            pool[j] = pool[n - i - 1];
        }
        return drawn;
    }

    private int[] SampleAgain(int n, int k)
    {
        var drawn = new List<int>(k);
        while (drawn.Count < k)
        {
            int j = (int)RandBelow(n);
            if (!drawn.Contains(j))
                drawn.Add(j);
        }
        return [.. drawn];
    }

    /// <summary>Draws as many bits as <paramref name="n"/> has until the number is below it; for a power of two half the draws miss.</summary>
    private ulong Below(ulong n)
    {
        int bits = 64 - BitOperations.LeadingZeroCount(n);
        ulong drawn;
        do
            drawn = GetRandBits(bits);
        while (drawn >= n);
        return drawn;
    }

    private void SeedByArray(ReadOnlySpan<uint> key)
    {
        _state[0] = ArraySeed;
        for (int n = 1; n < StateLength; n++)
            _state[n] = 1812433253 * Mixed(n) + (uint)n;

        int i = 1;
        for (int step = 0, j = 0; step < StateLength; step++, j = (j + 1) % key.Length)
        {
            _state[i] = (_state[i] ^ (Mixed(i) * 1664525)) + key[j] + (uint)j;
            i = Advance(i);
        }
        for (int step = 1; step < StateLength; step++)
        {
            _state[i] = (_state[i] ^ (Mixed(i) * 1566083941)) - (uint)i;
            i = Advance(i);
        }
        _state[0] = UpperMask;
    }

    private uint Mixed(int index) => _state[index - 1] ^ (_state[index - 1] >> 30);

    /// <summary>The next place to seed; past the end the last word is carried into the first, and seeding goes on behind it.</summary>
    private int Advance(int index)
    {
        if (index + 1 < StateLength)
            return index + 1;
        _state[0] = _state[StateLength - 1];
        return 1;
    }

    private uint NextUInt32()
    {
        if (_next == StateLength)
            Twist();
        uint word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680;
        word ^= (word << 15) & 0xEFC60000;
        return word ^ (word >> 18);
    }

    private void Twist()
    {
        for (int i = 0; i < StateLength; i++)
        {
            uint joined = (_state[i] & UpperMask) | (_state[(i + 1) % StateLength] & LowerMask);
            _state[i] = _state[(i + Middle) % StateLength] ^ (joined >> 1) ^ ((joined & 1) * TwistMatrix);
        }
        _next = 0;
    }
}
