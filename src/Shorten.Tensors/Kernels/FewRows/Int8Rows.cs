using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Rows of x in 8 bits: every 32 values share a scale, the largest magnitude / 127.</summary>
/// <remarks>Value: q scale, q = x (127 / largest) rounded to the nearest even. Sums: scale times the sum of the 32 q, for the minimums of the weight.</remarks>
internal readonly unsafe struct Int8Rows
{
    // Below this 127 / largest may be infinite; such values are as good as zero.
    private const float Smallest = 1e-30f;

    private readonly sbyte* _values;
    private readonly float* _scales, _sums;
    private readonly int _columns;

    /// <summary>Quantises <paramref name="x"/>, whose rows are whole runs of 32, into <paramref name="buffer"/>.</summary>
    public Int8Rows(Tensor x, Tensor buffer)
    {
        _columns = x.Columns;
        long runs = x.Length / 32;
        _values = (sbyte*)buffer.Data;
        _scales = buffer.Data + 8 * runs;
        _sums = _scales + runs;
        for (long row = 0; row < x.Rows; row++)
            QuantizeRow(x.Row(row), _columns / 32, Values(row), Scales(row), Sums(row));
    }

    /// <summary>Floats of the buffer for each row.</summary>
    public static int BufferColumns(int columns) => columns / 32 * 9 + SumsStride(columns);

    /// <summary>The integers of row <paramref name="row"/>.</summary>
    public sbyte* Values(long row) => _values + row * _columns;

    /// <summary>The scales of row <paramref name="row"/>, one for each run.</summary>
    public float* Scales(long row) => _scales + row * (_columns / 32);

    /// <summary>The scaled sums of row <paramref name="row"/>, one for each run, then zeros to whole vectors of eight.</summary>
    public float* Sums(long row) => _sums + row * SumsStride(_columns);

    private static int SumsStride(int columns) => (columns / 32 + 7) / 8 * 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void QuantizeRow(float* x, int runs, sbyte* values, float* scales, float* sums)
    {
        for (int run = 0; run < runs; run++)
            Quantize(x + run * 32, values + run * 32, scales + run, sums + run);
        for (int run = runs; run % 8 != 0; run++)
            sums[run] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quantize(float* x, sbyte* values, float* scale, float* sum)
    {
        Vector256<float> x0 = Vector256.Load(x), x1 = Vector256.Load(x + 8), x2 = Vector256.Load(x + 16), x3 = Vector256.Load(x + 24);
        var lanes = Vector256.Max(Vector256.Max(Vector256.Abs(x0), Vector256.Abs(x1)), Vector256.Max(Vector256.Abs(x2), Vector256.Abs(x3)));
        float largest = Largest(lanes), inverse = largest < Smallest ? 0 : 127 / largest;
        Vector256<int> q0 = Round(x0 * inverse), q1 = Round(x1 * inverse), q2 = Round(x2 * inverse), q3 = Round(x3 * inverse);
        Vector256.Narrow(Vector256.Narrow(q0, q1), Vector256.Narrow(q2, q3)).Store(values);
        *scale = largest / 127;
        *sum = *scale * Vector256.Sum(q0 + q1 + (q2 + q3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<float> x) => Vector256.ConvertToInt32(Vector256.Round(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(Vector256<float> lanes)
    {
        var four = Vector128.Max(lanes.GetLower(), lanes.GetUpper());
        var two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(two.ToScalar(), two.GetElement(1));
    }
}
