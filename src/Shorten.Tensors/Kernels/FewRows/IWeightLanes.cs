using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>A stored dtype as float32: 32 values of a row at a time, widened in registers.</summary>
internal unsafe interface IWeightLanes
{
    /// <summary>True where widening takes so long that more than two tiles of x should share it.</summary>
    static abstract bool IsCostly { get; }

    /// <summary>Values 32 run to 32 run + 31 of row <paramref name="index"/> of the tile, as <see cref="RowReader"/> reads them.</summary>
    static abstract void Load(in WeightTile tile, int index, int run, out Vector512<float> lower, out Vector512<float> upper);

    /// <summary>Reads the scales of the tile's rows, where the dtype has any.</summary>
    static abstract void Prepare(in WeightTile tile, int runs);
}
