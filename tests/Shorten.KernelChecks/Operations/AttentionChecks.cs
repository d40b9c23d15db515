using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.Attention"/>: few queries and tiles, every small size, groups, windows, caps, a cache.</summary>
public static class AttentionChecks
{
    // Crosses panels of 32 query rows, tiles of 64 keys and of 8 rows, and every vector and its remainder.
    private const int MaxSize = 257, MaxSizeEmulated = 37;

    // A prompt is quadratic in its length: EdgesOfTiles has the longer ones.
    private const int MaxPromptOfEachLength = 80;

    // The smallest number of queries that is done in tiles, and one that leaves a remainder; and the largest that is not.
    private static readonly int[] _numQueries = [1, 3, 4, 7];

    private static int Sizes => SimdLevels.Current < SimdLevel.Vector256 ? MaxSizeEmulated : MaxSize;

    [KernelCheck]
    public static void EachNumberOfKeys()
    {
        for (int s = 1; s <= Sizes; s++)
        {
            if (s <= MaxPromptOfEachLength)
                new AttentionCase(1, s, s, 2, 1, 5).Run();
            foreach (int t in _numQueries.Where(t => t <= s))
                new AttentionCase(2, t, s, 2, 1, 5).Run();
        }
    }

    [KernelCheck]
    public static void EachNumberOfQueries_WithACache()
    {
        for (int t = 0; t <= Sizes; t++)
        {
            new AttentionCase(1, t, t + 1, 1, 1, 2).Run();
            if (t <= MaxPromptOfEachLength)
                new AttentionCase(1, t, t + 21, 1, 1, 8).Run();
        }
    }

    [KernelCheck]
    public static void EachHeadDim()
    {
        foreach (int h in Enumerable.Range(1, Sizes))
        {
            new AttentionCase(1, 2, 19, 2, 2, h).Run();
            new AttentionCase(1, 6, 19, 2, 2, h).Run();
        }
    }

    // Around a panel's 32 rows, a tile's 64 keys and 8 rows, and 257, all with all; a window that ends inside a tile, and a cap.
    [KernelCheck]
    public static void EdgesOfTiles()
    {
        bool emulated = SimdLevels.Current < SimdLevel.Vector256;
        int[] queries = emulated ? [1, 31, 33] : [1, 31, 32, 33, 257], past = emulated ? [0, 31] : [0, 31, 32, 33, 257], headDims = emulated ? [1, 9] : [1, 7, 8, 9, 257];
        foreach (int t in queries)
        {
            foreach (int s in past)
            {
                foreach (int h in headDims)
                {
                    // Three heads share a key: a panel begins with any of them.
                    new AttentionCase(1, t, t + s, 3, 1, h).Run();
                    if (h == 9)
                        new AttentionCase(1, t, t + s, 1, 1, h, 70, 20).Run();
                }
            }
        }
    }

    [KernelCheck]
    public static void Groups()
    {
        foreach (var (heads, keyHeads) in new[] { (1, 1), (4, 4), (4, 2), (6, 1), (9, 3), (14, 2) })
        {
            foreach (int t in _numQueries)
                new AttentionCase(3, t, 20, heads, keyHeads, 9).Run();
        }
        // More heads than a panel has lanes.
        new AttentionCase(1, 5, 9, 71, 1, 4).Run();
    }

    [KernelCheck]
    public static void Windows()
    {
        foreach (int window in new[] { 1, 2, 3, 4, 5, 15, 16, 17, 31, 33, 48, 49, 50, int.MaxValue })
        {
            foreach (int t in _numQueries.Append(49))
                new AttentionCase(2, t, 49, 2, 1, 6, window).Run();
            // Several tiles of keys, the first ones not seen by the later rows of a panel.
            new AttentionCase(1, 100, 200, 1, 1, 6, window).Run();
        }
    }

    [KernelCheck]
    public static void SoftCaps()
    {
        foreach (float cap in new[] { 0.5f, 5, 50 })
        {
            foreach (int t in _numQueries.Append(33))
            {
                new AttentionCase(1, t, 33, 2, 1, 24, 0, cap).Run();
                new AttentionCase(1, t, 33, 2, 1, 24, 10, cap).Run();
            }
        }
    }

    [KernelCheck]
    public static void ExtremeScores_GiveTheValuesOfTheLargest()
    {
        foreach (int t in _numQueries)
        {
            var size = new AttentionCase(1, t, 30, 1, 1, 4);
            float[] q = Enumerable.Repeat(100f, t * 4).ToArray(), k = new float[30 * 4], v = Numbers.Uniform(new Random(t), 30 * 4);
            for (int i = 0; i < k.Length; i++)
                k[i] = i / 4 == 11 ? 100 : -100;
            float[] expected = Enumerable.Repeat(v[44..48], t).SelectMany(value => value).ToArray();
            Check.SameBits(expected, size.Output(q, k, v, atEnd: true), $"{t} queries, scores of 25000 and -25000");
        }
    }

    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        int before = Workers.NumThreads;
        foreach (int t in _numQueries.Append(40))
        {
            var size = new AttentionCase(5, t, 40, 6, 3, 20);
            var (q, k, v) = size.Operands();
            try
            {
                Workers.NumThreads = 1;
                float[] expected = size.Output(q, k, v, atEnd: true);
                foreach (int threads in new[] { 2, 3, 8 })
                {
                    Workers.NumThreads = threads;
                    Check.SameBits(expected, size.Output(q, k, v, atEnd: true), $"{t} queries on {threads} threads");
                }
            }
            finally
            {
                Workers.NumThreads = before;
            }
        }
    }
}
