using Shorten.Tensors.Kernels.Assembled;

namespace Shorten.Tensors.Kernels;

/// <summary>A panel of sixteen weight rows times rows of x: exact integer sums of each group, scaled and added in float32. The same bits by all instructions.</summary>
internal static unsafe class IntegerTile<TBlocks> where TBlocks : struct, IQuantizedBlocks
{
    /// <summary>sums[rows, 16] += x times the panel over <paramref name="groups"/> groups: for each group a multiply-add of the integer sum and, where there are any, one of the minimum.</summary>
    /// <param name="panel">What <see cref="IntegerPanel{TBlocks}.Pack"/> made.</param>
    /// <param name="x"><see cref="IntegerRows.Values"/> of the first group.</param>
    /// <param name="factors"><see cref="IntegerRows.Factors"/> of the first group.</param>
    /// <param name="sums">Sums of each row of x.</param>
    /// <param name="groups">How many, at least one.</param>
    /// <param name="rows">Rows of x, at least one.</param>
    public static void Run(byte* panel, sbyte* x, float* factors, float* sums, int groups, int rows)
    {
        if (Cpu.HasVnni512)
            VnniTile.Run(TBlocks.HasHalfScales, TBlocks.HasMinimums, panel, x, factors, sums, groups, rows);
        else
            IntegerTile256<TBlocks>.Run(panel, x, factors, sums, groups, rows);
    }
}
