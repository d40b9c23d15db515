using System.Numerics;
using System.Runtime.CompilerServices;

namespace Shorten.Tensors;

/// <summary>Numbers as .NET has them (integers, F64), rounded to the nearest float32. Rare in checkpoints, hence scalar.</summary>
internal static unsafe class NumberValues
{
    internal static void Read<T>(byte* source, float* destination, long count) where T : unmanaged, INumberBase<T>
    {
        for (long i = 0; i < count; i++)
            destination[i] = float.CreateTruncating(Unsafe.ReadUnaligned<T>(source + i * sizeof(T)));
    }
}
