using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>F32 as it is.</summary>
internal readonly unsafe struct F32Lanes : IWeightLanes
{
    public static bool IsCostly => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(in WeightTile tile, int index, int run, out Vector512<float> lower, out Vector512<float> upper)
    {
        byte* source = tile.Row(index) + run * 128L;
        lower = Vector512.Load((float*)source);
        upper = Vector512.Load((float*)(source + 64));
    }

    public static void Prepare(in WeightTile tile, int runs)
    {
    }
}
