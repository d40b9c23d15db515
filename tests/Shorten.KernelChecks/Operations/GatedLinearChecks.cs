using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.GatedLinear"/>: the bits of the operations that it joins, at every small size, in every mode, with and without biases.</summary>
public static unsafe class GatedLinearChecks
{
    private const int MaxSize = 70;

    private static readonly ComputeMode[] _modes = [ComputeMode.F32, ComputeMode.BF16];
    private static readonly Activation[] _activations = [Activation.Silu, Activation.GeluTanh];

    [KernelCheck]
    public static void EachSize_GivesTheBitsOfItsParts()
    {
        for (int size = 0; size <= MaxSize; size++)
        {
            Compare(size, 35, 17, size);
            Compare(19, size, 17, size);
            Compare(19, 35, size, size);
        }
        Compare(197, 259, 33, 0);
        Compare(29, 1025, 385, 1);
    }

    private static void Compare(int m, int f, int c, int variant)
    {
        var random = new Random(m + 1000 * (f + 1000 * c));
        var dtype = variant % 2 == 0 ? DType.F32 : DType.BF16;
        StoredMatrix gate = StoredMatrix.Random(random, dtype, f, c), up = StoredMatrix.Random(random, dtype, f, c);
        float[] x = Numbers.Uniform(random, m * c), gateBias = Numbers.Uniform(random, variant % 3 == 0 ? f : 0), upBias = Numbers.Uniform(random, variant % 3 == 1 ? f : 0);
        var activation = _activations[variant % _activations.Length];
        foreach (var mode in _modes)
        {
            foreach (bool atEnd in GuardedMatrix.Ends)
            {
                using var input = new GuardedMatrix(x, c, m, atEnd);
                using GuardedWeight g = new(gate, atEnd), u = new(up, atEnd);
                using GuardedMatrix y = new(Numbers.Undefined(m * f), f, m, atEnd), expected = new(Numbers.Undefined(m * f), f, m, atEnd), other = new(Numbers.Undefined(m * f), f, m, atEnd);
                using var workspace = new Workspace(compute: mode);
                Ops.Linear(input.Tensor, g.Weight, gateBias, expected.Tensor, workspace);
                Ops.Linear(input.Tensor, u.Weight, upBias, other.Tensor, workspace);
                Ops.GatedActivation(expected.Tensor, other.Tensor, activation, expected.Tensor);
                Ops.GatedLinear(input.Tensor, g.Weight, gateBias, u.Weight, upBias, activation, y.Tensor, workspace);
                Check.SameBits(expected.Values, y.Values, $"{m} x {f} x {c}, {mode}");
                if (workspace.PeakBytes > Math.Max(Ops.GatedLinearBytes(m, f, c), Ops.LinearBytes(m, f, c)))
                    throw new KernelCheckException($"{m} x {f} x {c}, {mode}: {workspace.PeakBytes} bytes were rented, more than announced");
            }
        }
    }
}
