using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>y += x, value by value: the residual connection of blocks that normalise their branch before adding it.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void Add(Tensor x, Tensor y)
    {
        if (x.Rows != y.Rows || x.Columns != y.Columns)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}] and [{y.Rows}, {y.Columns}] differ");
        var arguments = new AddArguments { X = x, Y = y };
        Workers.For(NumRowTasks(x), &arguments, &AddTask);
    }

    private static void AddTask(void* pointer, int index)
    {
        var a = (AddArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        for (long row = first; row < end; row++)
            TensorPrimitives.Add(a->Y.RowSpan(row), a->X.RowSpan(row), a->Y.RowSpan(row));
    }

    /// <summary>x = cap tanh(x / cap) in place: the soft cap of Gemma 2. A cap of 0 leaves x as it is.</summary>
    public static void SoftCap(Tensor x, float cap)
    {
        for (long row = 0; row < x.Rows; row++)
            SoftCap(x.Row(row), x.Columns, cap);
    }

    private static void SoftCap(float* x, int count, float cap)
    {
        if (cap == 0)
            return;
        var scale = Vector256.Create(cap);
        int i = 0;
        for (; i + 8 <= count; i += 8)
            (scale * Simd.Tanh(Vector256.Load(x + i) / scale)).Store(x + i);
        for (; i < count; i++)
            x[i] = cap * Simd.Tanh(Vector256.CreateScalar(x[i] / cap))[0];
    }

    private struct AddArguments
    {
        public Tensor X, Y;
    }
}
