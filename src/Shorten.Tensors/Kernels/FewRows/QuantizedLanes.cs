using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>The values of <typeparamref name="TBlocks"/>: product and sum rounded on their own, as <see cref="RowReader"/> has them.</summary>
internal readonly unsafe struct QuantizedLanes<TBlocks> : IWeightLanes where TBlocks : struct, IQuantizedBlocks
{
    public static bool IsCostly => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(in WeightTile tile, int index, int run, out Vector512<float> lower, out Vector512<float> upper)
    {
        var integers = TBlocks.Integers(tile.Row(index), run);
        float* scales = tile.Scales(index);
        lower = ToSingle(integers.GetLower()) * Vector512.Create(scales[TBlocks.HasHalfScales ? 2 * run : run]);
        upper = ToSingle(integers.GetUpper()) * Vector512.Create(scales[TBlocks.HasHalfScales ? 2 * run + 1 : run]);
        if (TBlocks.HasMinimums)
        {
            var minimum = Vector512.Create(tile.Minimums(index)[run]);
            lower += minimum;
            upper += minimum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare(in WeightTile tile, int runs)
    {
        for (int i = 0; i < WeightTile.Rows; i++)
            TBlocks.Scales(tile.Row(i), runs, tile.Scales(i), tile.Minimums(i));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ToSingle(Vector128<byte> integers)
    {
        var wide = Avx512F.ConvertToVector512Int32(integers);
        return Vector512.ConvertToSingle(TBlocks.Offset == 0 ? wide : wide - Vector512.Create(TBlocks.Offset));
    }
}
