using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Four rows of a stored weight, and scratch for their scales and minimums. Behind the last row of the weight it stands in for those that are missing.</summary>
internal readonly unsafe struct WeightTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 4;

    private readonly byte* _row0, _row1, _row2, _row3;
    private readonly float* _scratch;
    private readonly int _stride;

    /// <summary>The rows from <paramref name="first"/> on, <paramref name="count"/> of which exist.</summary>
    public WeightTile(byte* first, long rowBytes, int count, float* scratch, int columns)
    {
        _row0 = first;
        _row1 = first + Math.Min(1, count - 1) * rowBytes;
        _row2 = first + Math.Min(2, count - 1) * rowBytes;
        _row3 = first + Math.Min(3, count - 1) * rowBytes;
        _scratch = scratch;
        _stride = Stride(columns);
    }

    /// <summary>Floats of scratch that a tile needs: at most two scales and one minimum for each 32 columns.</summary>
    public static long ScratchLength(int columns) => Rows * 2L * Stride(columns);

    /// <summary>First byte of row <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Row(int index) => index switch { 0 => _row0, 1 => _row1, 2 => _row2, _ => _row3 };

    /// <summary>Scales of row <paramref name="index"/>, one or two for each run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Scales(int index) => _scratch + index * 2 * _stride;

    /// <summary>Minimums of row <paramref name="index"/>, one for each run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Minimums(int index) => _scratch + (index * 2 + 1) * _stride;

    /// <summary>Sets the eight minimums from <paramref name="runs"/> on to zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ClearMinimums(int runs)
    {
        for (int i = 0; i < Rows; i++)
            Vector256<float>.Zero.Store(Minimums(i) + runs);
    }

    // Room for two scales a run, or for one and eight more, in whole cache lines.
    private static int Stride(int columns) => (columns / 16 + 16) / 16 * 16;
}
