using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.AttentionBackward"/>: sizes around panels and tiles, groups, windows, caps, a past; what is masked has no part.</summary>
public static class AttentionBackwardChecks
{
    private const float Huge = 1e30f;

    private static bool IsEmulated => SimdLevels.Current < SimdLevel.Vector256;

    [KernelCheck]
    public static void EachLength()
    {
        for (int t = 0; t <= (IsEmulated ? 9 : 20); t++)
        {
            new AttentionBackwardCase(1, t, t, 2, 1, 3).Run();
            new AttentionBackwardCase(2, t, t + 3, 1, 1, 2).Run();
        }
    }

    [KernelCheck]
    public static void EachHeadDim()
    {
        for (int h = 1; h <= (IsEmulated ? 9 : 40); h++)
            new AttentionBackwardCase(1, 6, 6, 2, 2, h).Run();
    }

    // Panels of 32 rows and of 32 keys, tiles of 64 of the other kind and of 8.
    [KernelCheck]
    public static void EdgesOfTiles()
    {
        foreach (int t in IsEmulated ? [1, 33] : new[] { 1, 31, 32, 33, 65, 130 })
        {
            foreach (int past in IsEmulated ? [0, 33] : new[] { 0, 31, 33, 130 })
            {
                new AttentionBackwardCase(1, t, t + past, 3, 1, 9).Run();
                new AttentionBackwardCase(1, t, t + past, 1, 1, 9, 70, 20).Run();
            }
        }
    }

    [KernelCheck]
    public static void Groups()
    {
        foreach (var (heads, keyHeads) in new[] { (1, 1), (4, 4), (4, 2), (6, 1), (9, 3) })
            new AttentionBackwardCase(2, 5, 7, heads, keyHeads, 3).Run();
        new AttentionBackwardCase(1, 5, 9, 71, 1, 4).Run();
    }

    [KernelCheck]
    public static void WindowsAndCaps()
    {
        foreach (int window in new[] { 1, 2, 5, 8, 13, int.MaxValue })
        {
            new AttentionBackwardCase(1, 11, 13, 2, 1, 3, window).Run();
            new AttentionBackwardCase(1, 11, 11, 2, 1, 3, window, 2).Run();
            if (!IsEmulated)
                new AttentionBackwardCase(1, 100, 200, 1, 1, 6, 7 * window, 5).Run();
        }
        foreach (float cap in new[] { 0.5f, 5, 50 })
            new AttentionBackwardCase(1, 7, 7, 2, 1, 5, 0, cap).Run();
    }

    [KernelCheck]
    public static void LogSumExp_IsThatOfTheScores()
    {
        foreach (int t in new[] { 1, 3, 4, 40 })
        {
            var (stored, expected) = new AttentionBackwardCase(2, t, t + 30, 6, 3, 7, 20, 5).LogSumExp();
            Check.Within(expected, stored, Array.ConvertAll(expected, _ => 64 * Rounding.Unit), $"{t} queries");
        }
    }

    // Later keys get no gradient of earlier queries, whatever they are: the first queries' gradients stay as they were.
    [KernelCheck]
    public static void LaterKeys_HaveNoInfluence()
    {
        foreach (int seen in new[] { 3, 20, 33, 50 })
        {
            var size = new AttentionBackwardCase(1, 53, 53, 1, 1, 6);
            float[][] operands = size.Operands();
            // Queries that see the changed keys have no gradient: nothing flows through them.
            operands[3].AsSpan(seen * 6).Clear();
            float[][] expected = size.Output(operands, atEnd: true);
            operands[1].AsSpan(seen * 6).Fill(Huge);
            operands[2].AsSpan(seen * 6).Fill(-1);
            operands[0].AsSpan(seen * 6).Clear();
            float[][] actual = size.Output(operands, atEnd: true);
            Check.SameBits(expected[0].AsSpan(0, seen * 6), actual[0].AsSpan(0, seen * 6), $"dQ of {seen} queries");
        }
    }

    [KernelCheck]
    public static void Results_MayOverwriteTheirOperands()
    {
        var size = new AttentionBackwardCase(1, 40, 40, 2, 1, 6);
        float[][] operands = size.Operands(), expected = size.Output(operands, atEnd: true);
        using var q = new GuardedMatrix(operands[0], 12, 40, atEnd: true);
        using var k = new GuardedMatrix(operands[1], 6, 40, atEnd: true);
        using var v = new GuardedMatrix(operands[2], 6, 40, atEnd: true);
        using var dY = new GuardedMatrix(operands[3], 12, 40, atEnd: true);
        using var y = new GuardedMatrix(Numbers.Undefined(480), 12, 40, atEnd: true);
        using var sums = new GuardedMatrix(Numbers.Undefined(80), 2, 40, atEnd: true);
        using var workspace = new Workspace();
        var shape = new AttentionShape(1, 40, 40, 2, 1, 6, 1.25f / MathF.Sqrt(6), 0, 0);
        Ops.Attention(q.Tensor, k.Tensor, v.Tensor, shape, y.Tensor, sums.Tensor);
        Ops.AttentionBackward(dY.Tensor, q.Tensor, k.Tensor, v.Tensor, y.Tensor, sums.Tensor, shape, y.Tensor, k.Tensor, v.Tensor, workspace);
        Check.SameBits(expected[0], y.Values, "dQ over y");
        Check.SameBits(expected[1], k.Values, "dK over k");
        Check.SameBits(expected[2], v.Values, "dV over v");
    }

    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        var size = new AttentionBackwardCase(3, 40, 50, 6, 3, 20);
        float[][] operands = size.Operands();
        Gradients.SameBitsOnThreads(() => [.. size.Output(operands, atEnd: true).SelectMany(gradient => gradient)], $"{size}");
    }
}
