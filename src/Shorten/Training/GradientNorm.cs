using System.Numerics;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>The norm of all gradients as one vector, and what clipping makes of it.</summary>
public static unsafe class GradientNorm
{
    private const int ValuesPerTask = 1 << 16;

    // PyTorch's clip_grad_norm_ divides by the norm and this.
    private const double Eps = 1e-6;

    /// <summary>Root of the sum of all squares, added in double in an order that does not depend on the number of threads.</summary>
    public static double Of(IEnumerable<TrainingParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Math.Sqrt(parameters.Sum(parameter => SumOfSquares(parameter.Gradient)));
    }

    /// <summary>Factor of the gradients that clips their norm to <paramref name="maxNorm"/>; 0 does not clip.</summary>
    public static double ClipFactor(double norm, double maxNorm) => maxNorm > 0 ? Math.Min(1, maxNorm / (norm + Eps)) : 1;

    private static double SumOfSquares(Tensor gradient)
    {
        double[] sums = new double[(gradient.Length + ValuesPerTask - 1) / ValuesPerTask];
        fixed (double* pointer = sums)
        {
            var arguments = new Arguments { Values = gradient.Data, Length = gradient.Length, Sums = pointer };
            Workers.For(sums.Length, &arguments, &SumTask);
        }
        return sums.Sum();
    }

    private static void SumTask(void* pointer, int index)
    {
        var a = (Arguments*)pointer;
        long i = (long)index * ValuesPerTask, end = Math.Min(i + ValuesPerTask, a->Length);
        Vector<double> lower = Vector<double>.Zero, upper = Vector<double>.Zero;
        for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
        {
            var values = Vector.Load(a->Values + i);
            Vector<double> first = Vector.WidenLower(values), second = Vector.WidenUpper(values);
            lower += first * first;
            upper += second * second;
        }
        double sum = Vector.Sum(lower + upper);
        for (; i < end; i++)
            sum += (double)a->Values[i] * a->Values[i];
        a->Sums[index] = sum;
    }

    private struct Arguments
    {
        public float* Values;
        public long Length;
        public double* Sums;
    }
}
