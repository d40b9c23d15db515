using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>y = activation(gate) * up, value by value; y may be gate or up.</summary>
    /// <param name="gate">Gate <c>[M, F]</c>.</param>
    /// <param name="up">Up <c>[M, F]</c>.</param>
    /// <param name="activation">What is applied to the gate.</param>
    /// <param name="y">Output <c>[M, F]</c>, overwritten.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void GatedActivation(Tensor gate, Tensor up, Activation activation, Tensor y)
    {
        if (gate.Length != up.Length || gate.Length != y.Length || gate.Columns != y.Columns || up.Columns != y.Columns)
            throw new ArgumentException($"gate [{gate.Rows}, {gate.Columns}], up [{up.Rows}, {up.Columns}] and output [{y.Rows}, {y.Columns}] differ");
        var arguments = new GateArguments { Gate = gate, Up = up, Y = y, Activation = activation };
        Workers.For(NumRowTasks(gate), &arguments, &GateTask);
    }

    private static void GateTask(void* pointer, int index)
    {
        var a = (GateArguments*)pointer;
        long begin = (long)index * RowsPerTask(a->Gate) * a->Gate.Columns;
        long end = Math.Min(begin + (long)RowsPerTask(a->Gate) * a->Gate.Columns, a->Gate.Length);
        GateRow(a->Activation, a->Gate.Data + begin, a->Up.Data + begin, a->Y.Data + begin, end - begin);
    }

    /// <summary>y[i] = activation(gate[i]) * up[i]; y may be gate or up. For tasks.</summary>
    internal static void GateRow(Activation activation, float* gate, float* up, float* y, long count)
    {
        long main = count / Lanes16.Count * Lanes16.Count;
        Gate(activation, gate, up, y, main);
        int rest = (int)(count - main);
        float* tail = stackalloc float[2 * Lanes16.Count];
        float* upTail = tail + Lanes16.Count;
        new Span<float>(tail, 2 * Lanes16.Count).Clear();
        new Span<float>(gate + main, rest).CopyTo(new Span<float>(tail, rest));
        new Span<float>(up + main, rest).CopyTo(new Span<float>(upTail, rest));
        Gate(activation, tail, upTail, tail, Lanes16.Count);
        new Span<float>(tail, rest).CopyTo(new Span<float>(y + main, rest));
    }

    // Whole vectors of the widest kind.
    private static void Gate(Activation activation, float* gate, float* up, float* y, long count)
    {
        if (Vector512.IsHardwareAccelerated)
            Gate<Lanes16>(activation, gate, up, y, count);
        else
            Gate<Lanes8>(activation, gate, up, y, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gate<T>(Activation activation, float* gate, float* up, float* y, long count) where T : struct, ILanes<T>
    {
        switch (activation)
        {
            case Activation.Silu:
                for (long i = 0; i < count; i += T.Count)
                    (Silu(T.Load(gate + i)) * T.Load(up + i)).Store(y + i);
                break;
            case Activation.GeluTanh:
                for (long i = 0; i < count; i += T.Count)
                    (GeluTanh(T.Load(gate + i)) * T.Load(up + i)).Store(y + i);
                break;
            default:
                for (long i = 0; i < count; i += T.Count)
                    (Gelu(T.Load(gate + i)) * T.Load(up + i)).Store(y + i);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Silu<T>(T x) where T : struct, ILanes<T> => x * Simd.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Gelu<T>(T x) where T : struct, ILanes<T> => x * Simd.Normal(x, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T GeluTanh<T>(T x) where T : struct, ILanes<T>
    {
        var inner = x * T.Create(0.7978845608f) * T.FusedMultiplyAdd(x * x, T.Create(0.044715f), T.Create(1f));
        return T.Create(0.5f) * x * (T.Create(1f) + Simd.Tanh(inner));
    }

    private struct GateArguments
    {
        public Tensor Gate, Up, Y;
        public Activation Activation;
    }
}
