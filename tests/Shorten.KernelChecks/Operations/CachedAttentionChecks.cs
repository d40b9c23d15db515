using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.AttentionCached"/>: every small length, head and group, windows, caps, sequences of different lengths.</summary>
public static class CachedAttentionChecks
{
    // Crosses several steps of 4 keys and every vector and its remainder.
    private const int MaxSize = 70, MaxSizeEmulated = 37;

    private static int Sizes => SimdLevels.Current < SimdLevel.Vector256 ? MaxSizeEmulated : MaxSize;

    [KernelCheck]
    public static void EachNumberOfKeys()
    {
        for (int s = 1; s <= Sizes; s++)
            new CachedAttentionCase([s], 2, 1, 5).Run();
        new CachedAttentionCase([257], 2, 1, 64).Run();
    }

    [KernelCheck]
    public static void DifferentLengths()
    {
        new CachedAttentionCase([7, 1, 64, 2, 33, 5], 4, 2, 8).Run();
        for (int b = 1; b <= 9; b++)
            new CachedAttentionCase([.. Enumerable.Range(0, b).Select(i => 1 + i * 11 % 17)], 2, 2, 16).Run();
    }

    [KernelCheck]
    public static void EachHeadDim()
    {
        foreach (int h in Enumerable.Range(1, Sizes).Concat([80, 96, 127, 128, 129, 256]))
            new CachedAttentionCase([19, 4], 2, 2, h).Run();
    }

    [KernelCheck]
    public static void Groups()
    {
        foreach (var (heads, keyHeads) in new[] { (1, 1), (4, 4), (4, 2), (6, 1), (9, 3), (14, 2) })
            new CachedAttentionCase([20, 3, 9], heads, keyHeads, 9).Run();
    }

    [KernelCheck]
    public static void Windows()
    {
        foreach (int window in new[] { 1, 2, 3, 4, 5, 15, 16, 17, 48, 49, 50, int.MaxValue })
            new CachedAttentionCase([49, 1, 16, 17], 2, 1, 6, window).Run();
    }

    [KernelCheck]
    public static void SoftCaps()
    {
        foreach (float cap in new[] { 0.5f, 5, 50 })
        {
            new CachedAttentionCase([33, 8], 2, 1, 24, 0, cap).Run();
            new CachedAttentionCase([33, 8], 2, 1, 24, 10, cap).Run();
        }
    }

    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        int before = Workers.NumThreads;
        var size = new CachedAttentionCase([40, 3, 17, 26, 1], 6, 3, 20);
        try
        {
            Workers.NumThreads = 1;
            float[] expected = size.Output(atEnd: true);
            foreach (int threads in new[] { 2, 3, 8 })
            {
                Workers.NumThreads = threads;
                Check.SameBits(expected, size.Output(atEnd: true), $"{threads} threads");
            }
        }
        finally
        {
            Workers.NumThreads = before;
        }
    }

    [KernelCheck]
    public static void SameBits_AloneAndInABatch()
    {
        int[] lengths = [40, 3, 17, 26];
        float[] together = new CachedAttentionCase(lengths, 6, 3, 20).Output(atEnd: true);
        for (int i = 0; i < lengths.Length; i++)
            Check.SameBits(new CachedAttentionCase([lengths[i]], 6, 3, 20).Output(atEnd: true), together.AsSpan(i * 120, 120), $"sequence {i}");
    }
}
