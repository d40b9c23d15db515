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
        float* gate = a->Gate.Data, up = a->Up.Data, y = a->Y.Data;
        long i = begin;
        for (; i + 8 <= end; i += 8)
            (Activate(Vector256.Load(gate + i), a->Activation) * Vector256.Load(up + i)).Store(y + i);
        for (; i < end; i++)
            y[i] = Activate(Vector256.CreateScalar(gate[i]), a->Activation)[0] * up[i];
    }

    private static Vector256<float> Activate(Vector256<float> x, Activation activation)
    {
        switch (activation)
        {
            case Activation.Silu:
                return x * Simd.Sigmoid(x);
            case Activation.GeluTanh:
                var inner = x * Vector256.Create(0.7978845608f) * Vector256.FusedMultiplyAdd(x * x, Vector256.Create(0.044715f), Vector256<float>.One);
                return Vector256.Create(0.5f) * x * (Vector256<float>.One + Simd.Tanh(inner));
            default:
                var erf = Vector256<float>.Zero;
                for (int lane = 0; lane < 8; lane++)
                    erf = erf.WithElement(lane, Erf(x[lane] * 0.70710678f));
                return Vector256.Create(0.5f) * x * (Vector256<float>.One + erf);
        }
    }

    // Maclaurin series below 2.5, continued fraction of the complement above; in double, so the float result is exact to rounding.
    internal static float Erf(float x)
    {
        double z = Math.Abs((double)x), result;
        if (z < 2.5)
        {
            double term = z, sum = z;
            for (int n = 1; n < 60 && Math.Abs(term) > 1e-17; n++)
            {
                term *= -z * z / n;
                sum += term / (2 * n + 1);
            }
            result = sum * 2 / Math.Sqrt(Math.PI);
        }
        else
        {
            double fraction = 0;
            for (int n = 40; n >= 1; n--)
                fraction = n / 2.0 / (z + fraction);
            result = 1 - Math.Exp(-z * z) / Math.Sqrt(Math.PI) / (z + fraction);
        }
        return (float)Math.CopySign(result, x);
    }

    private struct GateArguments
    {
        public Tensor Gate, Up, Y;
        public Activation Activation;
    }
}
