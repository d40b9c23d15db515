using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
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
        int count = checked((int)((end - first) * a->X.Columns));
        var y = new Span<float>(a->Y.Row(first), count);
        TensorPrimitives.Add(y, new ReadOnlySpan<float>(a->X.Row(first), count), y);
    }

    /// <summary>x = cap tanh(x / cap) in place: the soft cap of Gemma 2. A cap of 0 leaves x as it is.</summary>
    public static void SoftCap(Tensor x, float cap)
    {
        for (long row = 0; row < x.Rows; row++)
            CapRow(x.Row(row), x.Columns, cap);
    }

    internal static void CapRow(float* x, int count, float cap)
    {
        if (cap == 0)
            return;
        int main = count - count % Lanes16.Count;
        CapLanes(x, main, cap);
        float* tail = stackalloc float[Lanes16.Count];
        new Span<float>(tail, Lanes16.Count).Clear();
        new Span<float>(x + main, count - main).CopyTo(new Span<float>(tail, Lanes16.Count));
        CapLanes(tail, Lanes16.Count, cap);
        new Span<float>(tail, count - main).CopyTo(new Span<float>(x + main, count - main));
    }

    private static void CapLanes(float* x, int count, float cap)
    {
        if (Vector512.IsHardwareAccelerated)
            CapLanes<Lanes16>(x, count, cap);
        else
            CapLanes<Lanes8>(x, count, cap);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CapLanes<T>(float* x, int count, float cap) where T : struct, ILanes<T>
    {
        for (int i = 0; i < count; i += T.Count)
            Simd.SoftCap(T.Load(x + i), cap).Store(x + i);
    }

    private struct AddArguments
    {
        public Tensor X, Y;
    }
}
