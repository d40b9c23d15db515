using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>Rows of x as integers q of 14 bits: each group of 16 or 32 values shares a scale, the largest magnitude / 8191. Value: q scale.</summary>
/// <remarks>
/// q = 128 upper + lower, upper -64 to 64 and lower -64 to 63: products of a half with an unsigned byte, added in pairs, fit 16 bits, so that all instructions give the same sums.
/// Values: <c>[groups, rows, upper half then lower half]</c>. Factors: <c>[groups, rows, 2]</c>: the scale; then scale times the sum of the q, or, for a weight whose integers have an
/// offset, minus the offset times the sum of the q (an int).
/// </remarks>
internal readonly unsafe struct IntegerRows
{
    /// <summary>Shift of the upper half.</summary>
    public const int UpperShift = 7;

    private const int Largest = 8191, Middle = 1 << (UpperShift - 1);

    // Below this Largest / magnitude may be infinite; such values are as good as zero.
    private const float Smallest = 1e-30f;

    /// <summary>The halves of the q.</summary>
    public readonly sbyte* Values;

    /// <summary>Two factors of each group and row.</summary>
    public readonly float* Factors;

    /// <summary>Rounds <paramref name="x"/>, whose rows are whole groups, into <paramref name="buffer"/>. <paramref name="offset"/> 0 asks for the scaled sums.</summary>
    public IntegerRows(Tensor x, int group, int offset, Tensor buffer)
    {
        Values = (sbyte*)buffer.Data;
        Factors = buffer.Data + x.Length / 2;
        int rows = (int)x.Rows, groups = x.Columns / group;
        for (int row = 0; row < rows; row++)
            Round(x.Row(row), group, offset, groups, rows, Values + 2L * row * group, Factors + 2L * row);
    }

    /// <summary>Floats of the buffer for each row.</summary>
    public static int BufferColumns(int columns, int group) => columns / 2 + 2 * (columns / group);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Round(float* x, int group, int offset, int groups, int rows, sbyte* values, float* factors)
    {
        for (int i = 0; i < groups; i++, x += group, values += 2L * rows * group, factors += 2L * rows)
        {
            float largest = Magnitude(x, group);
            int sum = Round(x, group, largest < Smallest ? 0 : Largest / largest, values);
            factors[0] = largest / Largest;
            factors[1] = offset == 0 ? factors[0] * sum : BitConverter.Int32BitsToSingle(-offset * sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Round(float* x, int group, float inverse, sbyte* values)
    {
        var sums = Vector256<int>.Zero;
        for (int i = 0; i < group; i += 16)
        {
            // To the nearest, ties to even.
            Vector256<int> q0 = Avx.ConvertToVector256Int32(Vector256.Load(x + i) * inverse), q1 = Avx.ConvertToVector256Int32(Vector256.Load(x + i + 8) * inverse);
            Vector256<int> u0 = (q0 + Vector256.Create(Middle)) >> UpperShift, u1 = (q1 + Vector256.Create(Middle)) >> UpperShift;
            Bytes(u0, u1).Store(values + i);
            Bytes(q0 - (u0 << UpperShift), q1 - (u1 << UpperShift)).Store(values + group + i);
            sums += q0 + q1;
        }
        return Vector256.Sum(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Bytes(Vector256<int> lower, Vector256<int> upper)
    {
        var words = Vector256.Narrow(lower, upper);
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    // A NaN stays one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Magnitude(float* x, int group)
    {
        var lanes = Vector256<float>.Zero;
        for (int i = 0; i < group; i += 8)
            lanes = Vector256.Max(lanes, Vector256.Abs(Vector256.Load(x + i)));
        var four = Vector128.Max(lanes.GetLower(), lanes.GetUpper());
        var two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(two.ToScalar(), two.GetElement(1));
    }
}
