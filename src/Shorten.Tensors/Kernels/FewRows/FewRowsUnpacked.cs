using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Task of a product in float32 for every dtype and machine: each weight row is unpacked to scratch once, then multiplied with all rows of x.</summary>
internal static unsafe class FewRowsUnpacked
{
    /// <summary>The body of the task.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Task(void* pointer, int index)
    {
        var a = (FewRowsArguments*)pointer;
        int columns = a->X.Columns;
        float* w = Workers.Scratch((long)columns * sizeof(float));
        long end = a->End(index);
        for (long n = (long)index * a->RowsPerTask; n < end; n++)
        {
            RowReader.Read(a->DType, a->Source + n * a->RowBytes, w, columns);
            long m = 0;
            for (; m + 4 <= a->X.Rows; m += 4)
                StoreFour(a, m, n, FewRowsLanes.DotFour(w, a->X.Row(m), a->X.Row(m + 1), a->X.Row(m + 2), a->X.Row(m + 3), columns));
            for (; m < a->X.Rows; m++)
                Store(a, m, n, FewRowsLanes.Dot(w, a->X.Row(m), columns));
        }
    }

    private static void StoreFour(FewRowsArguments* a, long m, long n, Vector128<float> sums)
    {
        for (int row = 0; row < 4; row++)
            Store(a, m + row, n, sums.GetElement(row));
    }

    private static void Store(FewRowsArguments* a, long m, long n, float sum)
    {
        float* y = a->Y.Row(m) + n;
        *y = a->Accumulate ? *y + sum : sum;
    }
}
