using System.Numerics.Tensors;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Adapters;

/// <summary>DoRA's factor of each row: its magnitude divided by the norm of W + scale x B A.</summary>
internal static unsafe class DoraScale
{
    /// <summary>Factors <c>[N]</c>. Reads the whole weight.</summary>
    public static float[] Of(LoraModule module, Weight weight, ReadOnlySpan<float> magnitude)
    {
        var scales = new float[weight.Rows];
        fixed (float* norms = scales)
        {
            var job = new Job(weight.DType, weight.Data, weight.RowBytes, module.A, module.B, module.Scale, norms);
            Workers.For(checked((int)weight.Rows), &job, &Norm);
        }
        TensorPrimitives.Divide(magnitude, scales, scales);
        return scales;
    }

    private static void Norm(void* arguments, int row)
    {
        ref readonly var job = ref *(Job*)arguments;
        int columns = job.A.Columns;
        float* values = Workers.Scratch(columns);
        RowReader.Read(job.DType, job.Data + row * job.RowBytes, values, columns);
        LoraRow.Add(job.A, job.B, job.Scale, row, new Span<float>(values, columns));
        job.Norms[row] = TensorPrimitives.Norm(new ReadOnlySpan<float>(values, columns));
    }

    private readonly struct Job(DType dtype, byte* data, long rowBytes, Tensor a, Tensor b, float scale, float* norms)
    {
        public readonly DType DType = dtype;
        public readonly byte* Data = data;
        public readonly long RowBytes = rowBytes;
        public readonly Tensor A = a, B = b;
        public readonly float Scale = scale;
        public readonly float* Norms = norms;
    }
}
