using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>F16, widened by integer operations: .NET has no intrinsic for the conversion.</summary>
internal readonly unsafe struct F16Lanes : IWeightLanes
{
    public static bool IsCostly => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(in WeightTile tile, int index, int run, out Vector512<float> lower, out Vector512<float> upper)
    {
        byte* source = tile.Row(index) + run * 64L;
        lower = HalfLanes.ToSingle(Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)source)));
        upper = HalfLanes.ToSingle(Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)(source + 32))));
    }

    public static void Prepare(in WeightTile tile, int runs)
    {
    }
}
