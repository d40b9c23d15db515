using System.Numerics.Tensors;
using Shorten.Tensors;
using Tensor = Shorten.Tensors.Tensor;

namespace Shorten.Scoring;

/// <summary>Sums over the rows of a weight, read where it lies, a piece of a row at a time.</summary>
internal static unsafe class WeightRows
{
    // A piece fits the stack; its float32 sum of so few values is exact to 1e-7, the pieces are added in double.
    private const int Piece = 256;

    /// <summary>The sum of |w|^power of each row; or, with a gradient of the weight's shape, of |w dw|^power.</summary>
    public static double[] Sums(Weight weight, Tensor? gradient, int power)
    {
        var sums = new double[weight.Rows];
        fixed (double* results = sums)
        {
            var arguments = new Arguments
            {
                Data = weight.Data,
                RowBytes = weight.RowBytes,
                Columns = (int)weight.Columns,
                DType = weight.DType,
                Gradient = gradient is Tensor values ? values.Data : null,
                Power = power,
                Sums = results,
            };
            Workers.For((int)weight.Rows, &arguments, &SumRow);
        }
        return sums;
    }

    /// <summary>The weight of a vector as a column, each of whose values is a row.</summary>
    public static Weight Column(Weight vector) => new(vector.Name, vector.DType, vector.Length, 1, vector.Data, vector.Owner);

    private static void SumRow(void* pointer, int index)
    {
        var a = (Arguments*)pointer;
        float* memory = stackalloc float[Piece];
        double sum = 0;
        for (int first = 0; first < a->Columns; first += Piece)
        {
            int count = Math.Min(Piece, a->Columns - first);
            RowReader.Read(a->DType, a->Data + index * a->RowBytes + a->DType.Bytes(first), memory, count);
            var values = new Span<float>(memory, count);
            if (a->Gradient != null)
                TensorPrimitives.Multiply(values, new ReadOnlySpan<float>(a->Gradient + (long)index * a->Columns + first, count), values);
            sum += a->Power == 1 ? TensorPrimitives.SumOfMagnitudes<float>(values) : TensorPrimitives.SumOfSquares<float>(values);
        }
        a->Sums[index] = sum;
    }

    private struct Arguments
    {
        public byte* Data;
        public float* Gradient;
        public double* Sums;
        public long RowBytes;
        public int Columns, Power;
        public DType DType;
    }
}
