using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>dGate = dY up activation'(gate), dUp = dY activation(gate): the gradients of <see cref="GatedActivation"/>.</summary>
    /// <param name="dY">Gradient of the output <c>[M, F]</c>.</param>
    /// <param name="gate">Gate before the activation <c>[M, F]</c>.</param>
    /// <param name="up">Up <c>[M, F]</c>.</param>
    /// <param name="activation">What is applied to the gate.</param>
    /// <param name="dGate">Gradient of the gate <c>[M, F]</c>, overwritten; may be dY, gate or up.</param>
    /// <param name="dUp">Gradient of up <c>[M, F]</c>, overwritten; may be dY, gate or up, but not dGate.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void GatedActivationBackward(Tensor dY, Tensor gate, Tensor up, Activation activation, Tensor dGate, Tensor dUp)
    {
        foreach (var other in (ReadOnlySpan<Tensor>)[gate, up, dGate, dUp])
        {
            if (other.Rows != dY.Rows || other.Columns != dY.Columns)
                throw new ArgumentException($"[{other.Rows}, {other.Columns}] is not of the shape of the gradient [{dY.Rows}, {dY.Columns}]");
        }
        var arguments = new GateBackwardArguments { DY = dY, Gate = gate, Up = up, DGate = dGate, DUp = dUp, Activation = activation };
        Workers.For(NumRowTasks(dY), &arguments, &GateBackwardTask);
    }

    private static void GateBackwardTask(void* pointer, int index)
    {
        var a = (GateBackwardArguments*)pointer;
        long begin = (long)index * RowsPerTask(a->DY) * a->DY.Columns, end = Math.Min(begin + (long)RowsPerTask(a->DY) * a->DY.Columns, a->DY.Length);
        int count = checked((int)(end - begin)), main = count - count % Lanes16.Count, rest = count - main;
        float* dY = a->DY.Data + begin, gate = a->Gate.Data + begin, up = a->Up.Data + begin, dGate = a->DGate.Data + begin, dUp = a->DUp.Data + begin;
        GateBackward(a->Activation, dY, gate, up, dGate, dUp, main);
        float* tail = stackalloc float[3 * Lanes16.Count];
        float* gateTail = tail + Lanes16.Count, upTail = gateTail + Lanes16.Count;
        new Span<float>(tail, 3 * Lanes16.Count).Clear();
        new Span<float>(dY + main, rest).CopyTo(new Span<float>(tail, rest));
        new Span<float>(gate + main, rest).CopyTo(new Span<float>(gateTail, rest));
        new Span<float>(up + main, rest).CopyTo(new Span<float>(upTail, rest));
        GateBackward(a->Activation, tail, gateTail, upTail, gateTail, upTail, Lanes16.Count);
        new Span<float>(gateTail, rest).CopyTo(new Span<float>(dGate + main, rest));
        new Span<float>(upTail, rest).CopyTo(new Span<float>(dUp + main, rest));
    }

    // Whole vectors of the widest kind.
    private static void GateBackward(Activation activation, float* dY, float* gate, float* up, float* dGate, float* dUp, int count)
    {
        if (Vector512.IsHardwareAccelerated)
            GateBackward<Lanes16>(activation, dY, gate, up, dGate, dUp, count);
        else
            GateBackward<Lanes8>(activation, dY, gate, up, dGate, dUp, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GateBackward<T>(Activation activation, float* dY, float* gate, float* up, float* dGate, float* dUp, int count) where T : struct, ILanes<T>
    {
        for (int i = 0; i < count; i += T.Count)
        {
            T d = T.Load(dY + i), g = T.Load(gate + i), u = T.Load(up + i);
            var share = Share(activation, g, out var slope);
            (d * u * T.FusedMultiplyAdd(g, slope, share)).Store(dGate + i);
            (d * (g * share)).Store(dUp + i);
        }
    }

    // An activation is x share(x), its derivative share + x share'(x).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Share<T>(Activation activation, T x, out T slope) where T : struct, ILanes<T> => activation switch
    {
        Activation.Silu => SiluShare(x, out slope),
        Activation.GeluTanh => GeluTanhShare(x, out slope),
        _ => Simd.Normal(x, out slope),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SiluShare<T>(T x, out T slope) where T : struct, ILanes<T> => LogisticShare(x, T.Create(1f), out slope);

    // (1 + tanh(u)) / 2 is the logistic function of 2 u.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T GeluTanhShare<T>(T x, out T slope) where T : struct, ILanes<T>
    {
        var square = x * x;
        var twice = x * T.Create(1.5957691216f) * T.FusedMultiplyAdd(square, T.Create(0.044715f), T.Create(1f));
        return LogisticShare(twice, T.Create(1.5957691216f) * T.FusedMultiplyAdd(square, T.Create(0.134145f), T.Create(1f)), out slope);
    }

    // By e^-|v|, of which neither the value nor the slope is a difference.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogisticShare<T>(T v, T inner, out T slope) where T : struct, ILanes<T>
    {
        T zero = T.Create(0f), e = Simd.Exp(T.Min(v, zero - v)), upper = T.Create(1f) / (T.Create(1f) + e), lower = e * upper;
        slope = lower * upper * inner;
        return T.IfLess(v, zero, lower, upper);
    }

    private struct GateBackwardArguments
    {
        public Tensor DY, Gate, Up, DGate, DUp;
        public Activation Activation;
    }
}
