using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The product with a few rows of x (generation): bound by memory, so each weight row is read once, in its own dtype.</summary>
internal static unsafe class LinearFewRows
{
    private const int RowsPerTask = 64;

    /// <summary>y[M, N] = or += x[M, K] W[N, K]^T for small M.</summary>
    public static void Run(Tensor x, Weight weight, Tensor y, bool accumulate)
    {
        var arguments = new Arguments { X = x, Y = y, Source = weight.Data, RowBytes = weight.RowBytes, DType = weight.DType, WeightRows = weight.Rows, Accumulate = accumulate };
        Workers.For(checked((int)((weight.Rows + RowsPerTask - 1) / RowsPerTask)), &arguments, &Task);
    }

    private static void Task(void* pointer, int index)
    {
        var a = (Arguments*)pointer;
        int columns = a->X.Columns;
        float* row = Workers.Scratch((long)columns * sizeof(float));
        long end = Math.Min((index + 1L) * RowsPerTask, a->WeightRows);
        for (long n = (long)index * RowsPerTask; n < end; n++)
        {
            RowReader.Read(a->DType, a->Source + n * a->RowBytes, row, columns);
            for (long m = 0; m < a->X.Rows; m++)
            {
                float sum = Dot(row, a->X.Row(m), columns);
                float* y = a->Y.Row(m) + n;
                *y = a->Accumulate ? *y + sum : sum;
            }
        }
    }

    /// <summary>Sum of a[i] b[i], i below <paramref name="count"/>: 32 lanes, added pairwise at the end.</summary>
    internal static float Dot(float* a, float* b, int count)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int i = 0;
        for (; i + 32 <= count; i += 32)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 8), Vector256.Load(b + i + 8), s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 16), Vector256.Load(b + i + 16), s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 24), Vector256.Load(b + i + 24), s3);
        }
        float sum = Vector256.Sum(s0 + s1 + (s2 + s3));
        for (; i < count; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private struct Arguments
    {
        public Tensor X, Y;
        public byte* Source;
        public long RowBytes, WeightRows;
        public DType DType;
        public bool Accumulate;
    }
}
