using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors;

/// <summary>The step that all of ggml's blocks end with: 16 small integers to 16 scaled float32 values.</summary>
/// <remarks>Integer i of the vector goes to <c>destination[i]</c>. Product and sum are rounded on their own, as in the reference.</remarks>
internal static unsafe class ScaledIntegers
{
    internal const int Count = 16;

    /// <summary><c>destination[i] = q[i] * scale</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector128<sbyte> q, float scale, float* destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            (ToSingle512(q) * scale).Store(destination);
            return;
        }
        var (lower, upper) = Vector128.Widen(q);
        if (Vector256.IsHardwareAccelerated)
        {
            (ToSingle256(lower) * scale).Store(destination);
            (ToSingle256(upper) * scale).Store(destination + 8);
            return;
        }
        (Vector128.ConvertToSingle(Vector128.WidenLower(lower)) * scale).Store(destination);
        (Vector128.ConvertToSingle(Vector128.WidenUpper(lower)) * scale).Store(destination + 4);
        (Vector128.ConvertToSingle(Vector128.WidenLower(upper)) * scale).Store(destination + 8);
        (Vector128.ConvertToSingle(Vector128.WidenUpper(upper)) * scale).Store(destination + 12);
    }

    /// <summary><c>destination[i] = q[i] * scale + minimum</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector128<sbyte> q, float scale, float minimum, float* destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            (ToSingle512(q) * scale + Vector512.Create(minimum)).Store(destination);
            return;
        }
        var (lower, upper) = Vector128.Widen(q);
        if (Vector256.IsHardwareAccelerated)
        {
            (ToSingle256(lower) * scale + Vector256.Create(minimum)).Store(destination);
            (ToSingle256(upper) * scale + Vector256.Create(minimum)).Store(destination + 8);
            return;
        }
        var minimums = Vector128.Create(minimum);
        (Vector128.ConvertToSingle(Vector128.WidenLower(lower)) * scale + minimums).Store(destination);
        (Vector128.ConvertToSingle(Vector128.WidenUpper(lower)) * scale + minimums).Store(destination + 4);
        (Vector128.ConvertToSingle(Vector128.WidenLower(upper)) * scale + minimums).Store(destination + 8);
        (Vector128.ConvertToSingle(Vector128.WidenUpper(upper)) * scale + minimums).Store(destination + 12);
    }

    // Only x86 has these widths, and there one instruction that widens by more than one step.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ToSingle512(Vector128<sbyte> q) => Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(q));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ToSingle256(Vector128<short> q) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(q));
}
