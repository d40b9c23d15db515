using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary><see cref="Ops.RopeBackward"/> against differences of double arithmetic, both layouts, whole and partly rotated heads.</summary>
public static class RopeBackwardChecks
{
    // Two products and a sum, of the largest value.
    private const double Tolerance = 4 * Rounding.Unit;

    private const int NumPositions = 7;

    [KernelCheck]
    public static void EachHeadDim()
    {
        for (int headDim = 2; headDim <= 70; headDim += 2)
        {
            Compare(2, 2, headDim, headDim / 2);
            Compare(2, 2, headDim, headDim / 4);
        }
    }

    // Angles here: the backward of a rotation is its inverse, which that of any other table is not.
    [KernelCheck]
    public static void RotationThenBackward_GivesTheInput()
    {
        float[] x = Numbers.Uniform(new Random(1), 600 * 64);
        int[] positions = Enumerable.Range(0, 600).ToArray();
        float[] angles = Enumerable.Range(0, 600 * 16).Select(i => i / 16 * MathF.Pow(10, -i % 16 / 4f)).ToArray();
        foreach (var layout in Enum.GetValues<RopeLayout>())
        {
            using var values = new GuardedMatrix(x, 64, 600, atEnd: true);
            using var cos = new GuardedMatrix(Array.ConvertAll(angles, MathF.Cos), 16, 600, atEnd: true);
            using var sin = new GuardedMatrix(Array.ConvertAll(angles, MathF.Sin), 16, 600, atEnd: true);
            Ops.Rope(values.Tensor, 32, positions, cos.Tensor, sin.Tensor, layout);
            Ops.RopeBackward(values.Tensor, 32, positions, cos.Tensor, sin.Tensor, layout);
            Check.Within(Array.ConvertAll(x, value => (double)value), values.Values, Array.ConvertAll(x, _ => 4 * Tolerance), $"{layout}");
        }
    }

    private static void Compare(int rows, int heads, int headDim, int half)
    {
        var random = new Random(half + 1000 * headDim);
        int columns = heads * headDim;
        float[] x = Numbers.Uniform(random, rows * columns), dY = Numbers.Uniform(random, rows * columns);
        float[] cos = Numbers.Uniform(random, NumPositions * half), sin = Numbers.Uniform(random, NumPositions * half);
        int[] positions = Enumerable.Range(0, rows).Select(_ => random.Next(NumPositions)).ToArray();
        foreach (var layout in Enum.GetValues<RopeLayout>())
        {
            var checker = new GradientChecker(inputs => Loss(inputs[0], dY, headDim, columns, half, positions, cos, sin, layout), x);
            foreach (bool atEnd in GuardedMatrix.Ends)
            {
                using var gradient = new GuardedMatrix(dY, columns, rows, atEnd);
                using var cosines = new GuardedMatrix(cos, half, NumPositions, atEnd);
                using var sines = new GuardedMatrix(sin, half, NumPositions, atEnd);
                Ops.RopeBackward(gradient.Tensor, headDim, positions, cosines.Tensor, sines.Tensor, layout);
                Gradients.Compare(checker, 0, null, gradient.Values, Tolerance, $"{layout}, heads of {headDim}, {2 * half} rotated");
            }
        }
    }

    private static double Loss(double[] x, float[] dY, int headDim, int columns, int half, int[] positions, float[] cos, float[] sin, RopeLayout layout)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            int inHead = i % headDim;
            if (inHead >= 2 * half)
            {
                loss += dY[i] * x[i];
                continue;
            }
            bool isFirst = layout == RopeLayout.Halves ? inHead < half : inHead % 2 == 0;
            int distance = layout == RopeLayout.Halves ? half : 1, pair = layout == RopeLayout.Halves ? inHead % half : inHead / 2, table = positions[i / columns] * half + pair;
            loss += dY[i] * (isFirst ? x[i] * cos[table] - x[i + distance] * sin[table] : x[i] * cos[table] + x[i - distance] * sin[table]);
        }
        return loss;
    }
}
