using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.GatedActivationBackward"/> against differences of double arithmetic, all activations.</summary>
public static class GatedActivationBackwardChecks
{
    // A handful of functions of 2 to 4 units and their products.
    private const double Tolerance = 32 * Rounding.Unit;

    [KernelCheck]
    public static void EachNumberOfColumns()
    {
        for (int columns = 0; columns <= 70; columns++)
            Compare(columns % 3 + 1, columns, 4);
    }

    [KernelCheck]
    public static void SmallAndLargeGates()
    {
        foreach (float scale in new[] { 0, 1e-3f, 30, 95, 1e4f })
            Compare(1, 67, scale);
    }

    // Tasks hold about 16384 values: the derivative at 0 is 1/2, the activation there 0.
    [KernelCheck]
    public static void RowsOfSeveralTasks()
    {
        foreach (var (rows, columns) in new[] { (700, 50), (3, 16385) })
        {
            float[] two = Enumerable.Repeat(2f, rows * columns).ToArray();
            var (dGate, dUp) = Run(two, new float[two.Length], two, columns, Activation.Silu, atEnd: true);
            Check.SameBits(two, dGate, $"dGate [{rows}, {columns}]");
            Check.SameBits(new float[two.Length], dUp, $"dUp [{rows}, {columns}]");
        }
    }

    [KernelCheck]
    public static void Results_MayOverwriteWhatTheyComeFrom()
    {
        float[] dY = Numbers.Uniform(new Random(1), 77), gate = Numbers.Uniform(new Random(2), 77, 4), up = Numbers.Uniform(new Random(3), 77);
        foreach (var activation in Enum.GetValues<Activation>())
        {
            var (dGate, dUp) = Run(dY, gate, up, 77, activation, atEnd: true);
            using var gradient = new GuardedMatrix(dY, 77, 1, atEnd: true);
            using var first = new GuardedMatrix(gate, 77, 1, atEnd: true);
            using var second = new GuardedMatrix(up, 77, 1, atEnd: true);
            Ops.GatedActivationBackward(gradient.Tensor, first.Tensor, second.Tensor, activation, first.Tensor, second.Tensor);
            Check.SameBits(dGate, first.Values, $"{activation} over the gate");
            Check.SameBits(dUp, second.Values, $"{activation} over up");
            gate.CopyTo(first.Values);
            up.CopyTo(second.Values);
            Ops.GatedActivationBackward(gradient.Tensor, first.Tensor, second.Tensor, activation, gradient.Tensor, first.Tensor);
            Check.SameBits(dGate, gradient.Values, $"{activation} over the gradient");
            Check.SameBits(dUp, first.Values, $"{activation}, dUp over the gate");
        }
    }

    [KernelCheck]
    public static void SameBits_ForAnyNumberOfThreads()
    {
        float[] dY = Numbers.Uniform(new Random(1), 900 * 65), gate = Numbers.Uniform(new Random(2), 900 * 65, 4), up = Numbers.Uniform(new Random(3), 900 * 65);
        Gradients.SameBitsOnThreads(() => Run(dY, gate, up, 65, Activation.Silu, atEnd: true).DGate, "SiLU");
    }

    private static void Compare(int rows, int columns, float scale)
    {
        var random = new Random(columns + 1000 * rows);
        float[] dY = Numbers.Uniform(random, rows * columns), gate = Numbers.Uniform(random, rows * columns, scale), up = Numbers.Uniform(random, rows * columns);
        foreach (var activation in Enum.GetValues<Activation>())
        {
            // Values do not meet: each is a loss of its own, far from the sums of the others.
            double[] expectedGate = new double[dY.Length], expectedUp = new double[dY.Length], tolerances = new double[dY.Length];
            for (int i = 0; i < dY.Length; i++)
            {
                float factor = dY[i];
                var checker = new GradientChecker(inputs => factor * inputs[1][0] * Activate(inputs[0][0], activation), [gate[i]], [up[i]]);
                (expectedGate[i], expectedUp[i]) = (checker.Gradient(0)[0], checker.Gradient(1)[0]);
                tolerances[i] = Tolerance * Math.Max(1, Math.Abs(gate[i]));
            }
            foreach (bool atEnd in GuardedMatrix.Ends)
            {
                var (dGate, dUp) = Run(dY, gate, up, columns, activation, atEnd);
                Check.Within(expectedGate, dGate, tolerances, $"{activation} dGate [{rows}, {columns}] up to {scale}");
                Check.Within(expectedUp, dUp, tolerances, $"{activation} dUp [{rows}, {columns}] up to {scale}");
            }
        }
    }

    private static double Activate(double x, Activation activation) => activation switch
    {
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.GeluTanh => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
        _ => x / 2 * (1 + ErfReference.Value(x / Math.Sqrt(2))),
    };

    private static (float[] DGate, float[] DUp) Run(float[] dY, float[] gate, float[] up, int columns, Activation activation, bool atEnd)
    {
        int rows = columns == 0 ? 1 : dY.Length / columns;
        using var gradient = new GuardedMatrix(dY, columns, rows, atEnd);
        using var first = new GuardedMatrix(gate, columns, rows, atEnd);
        using var second = new GuardedMatrix(up, columns, rows, atEnd);
        using var dGate = new GuardedMatrix(Numbers.Undefined(dY.Length), columns, rows, atEnd);
        using var dUp = new GuardedMatrix(Numbers.Undefined(dY.Length), columns, rows, atEnd);
        Ops.GatedActivationBackward(gradient.Tensor, first.Tensor, second.Tensor, activation, dGate.Tensor, dUp.Tensor);
        return (dGate.Values.ToArray(), dUp.Values.ToArray());
    }
}
