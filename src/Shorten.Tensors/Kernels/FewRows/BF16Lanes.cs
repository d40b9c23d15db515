using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>BF16, moved to the upper half of each float32.</summary>
internal readonly unsafe struct BF16Lanes : IWeightLanes
{
    public static bool IsCostly => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(in WeightTile tile, int index, int run, out Vector512<float> lower, out Vector512<float> upper)
    {
        byte* source = tile.Row(index) + run * 64L;
        lower = (Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)source)) << 16).AsSingle();
        upper = (Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)(source + 32))) << 16).AsSingle();
    }

    public static void Prepare(in WeightTile tile, int runs)
    {
    }
}
