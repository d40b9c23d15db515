using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.GatedActivation"/> against double arithmetic, all activations.</summary>
public static class GatedActivationChecks
{
    // Silu: e^-x within 2 ulp (4 units), a sum, a quotient and two products.
    private const double SiluRoundings = 8;

    // e^-x overflows where x sigmoid(x) is below this: 0 instead of it.
    private const double SiluUnderflow = 3e-37;

    // Of x/2 (1 + f): f's error, and its argument's relative error of 4 units, which moves f by less than half of that; then the sum and the products.
    private const double GeluTanhError = SimdChecks.TanhError / 2 + 5 * Rounding.Unit;

    // The distribution's error and two products.
    private const double GeluError = 5 * Rounding.Unit;

    [KernelCheck]
    public static void EachNumberOfColumns()
    {
        for (int columns = 0; columns <= 257; columns++)
            Compare(columns % 4, columns, 4);
    }

    // Tasks hold about 16384 values.
    [KernelCheck]
    public static void RowsOfSeveralTasks()
    {
        Compare(700, 50, 4);
        Compare(3, 16385, 4);
    }

    [KernelCheck]
    public static void SmallAndLargeGates()
    {
        foreach (float scale in new[] { 0, 1e-30f, 1e-3f, 30, 95, 1e4f })
            Compare(3, 257, scale);
    }

    [KernelCheck]
    public static void Output_MayBeGateOrUp()
    {
        float[] gate = Numbers.Uniform(new Random(1), 77, 4), up = Numbers.Uniform(new Random(2), 77);
        foreach (var activation in Enum.GetValues<Activation>())
        {
            float[] expected = Run(gate, up, 1, activation, atEnd: true);
            using var first = new GuardedMatrix(gate, 77, 1, atEnd: true);
            using var second = new GuardedMatrix(up, 77, 1, atEnd: true);
            Ops.GatedActivation(first.Tensor, second.Tensor, activation, first.Tensor);
            Check.SameBits(expected, first.Values, $"{activation} over the gate");
            gate.CopyTo(first.Values);
            Ops.GatedActivation(first.Tensor, second.Tensor, activation, second.Tensor);
            Check.SameBits(expected, second.Values, $"{activation} over up");
        }
    }

    private static void Compare(int rows, int columns, float scale)
    {
        var random = new Random(columns + 1000 * rows);
        float[] gate = Numbers.Uniform(random, rows * columns, scale), up = Numbers.Uniform(random, rows * columns);
        foreach (var activation in Enum.GetValues<Activation>())
        {
            double[] expected = new double[gate.Length], tolerances = new double[gate.Length];
            for (int i = 0; i < gate.Length; i++)
                (expected[i], tolerances[i]) = Reference(gate[i], up[i], activation);
            foreach (bool atEnd in GuardedMatrix.Ends)
                Check.Within(expected, Run(gate, up, rows, activation, atEnd), tolerances, $"{activation} of [{rows}, {columns}] up to {scale}");
        }
    }

    private static (double Value, double Tolerance) Reference(double x, double up, Activation activation)
    {
        double silu = x / (1 + Math.Exp(-x)) * up, size = Math.Abs(x * up);
        return activation switch
        {
            Activation.Silu => (silu, Rounding.Of(SiluRoundings) * Math.Abs(silu) + SiluUnderflow),
            Activation.GeluTanh => (x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) * up, GeluTanhError * size + float.Epsilon),
            _ => (x / 2 * (1 + ErfReference.Value(x / Math.Sqrt(2))) * up, GeluError * size + float.Epsilon),
        };
    }

    private static float[] Run(float[] gate, float[] up, int rows, Activation activation, bool atEnd)
    {
        int columns = rows == 0 ? 0 : gate.Length / rows;
        using var first = new GuardedMatrix(gate, columns, rows, atEnd);
        using var second = new GuardedMatrix(up, columns, rows, atEnd);
        using var output = new GuardedMatrix(Numbers.Undefined(gate.Length), columns, rows, atEnd);
        Ops.GatedActivation(first.Tensor, second.Tensor, activation, output.Tensor);
        return output.Values.ToArray();
    }
}
