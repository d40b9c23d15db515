using Shorten.Models;
using Shorten.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Shorten.Adapters;

/// <summary>DoRA's factor of each row: its magnitude divided by the norm of W + scale x B A.</summary>
internal static unsafe class DoraScale
{
    private const int RowsAtOnce = 64;

    /// <summary>Factors <c>[N]</c>. Reads the whole weight.</summary>
    public static float[] Of(LoraModule module, Weight weight, ReadOnlySpan<float> magnitude)
    {
        var scales = new float[weight.Rows];
        fixed (float* norms = scales)
        fixed (float* rows = new float[RowsAtOnce * weight.Columns])
        {
            var job = new Job(weight, module, rows, norms);
            for (; job.First < weight.Rows; job.First += RowsAtOnce)
                Workers.For((int)Math.Min(RowsAtOnce, weight.Rows - job.First), &job, &Norm);
        }
        TensorPrimitives.Divide(magnitude, scales, scales);
        return scales;
    }

    private static void Norm(void* arguments, int slot)
    {
        ref readonly var job = ref *(Job*)arguments;
        int columns = job.A.Columns;
        long row = job.First + slot;
        float* values = job.Rows + (long)slot * columns;
        RowReader.Read(job.DType, job.Data + row * job.RowBytes, values, columns);
        LoraRow.Add(job.A, job.B, job.Scale, row, new Span<float>(values, columns));
        job.Norms[row] = TensorPrimitives.Norm(new ReadOnlySpan<float>(values, columns));
    }

    private struct Job(Weight weight, LoraModule module, float* rows, float* norms)
    {
        public readonly DType DType = weight.DType;
        public readonly byte* Data = weight.Data;
        public readonly long RowBytes = weight.RowBytes;
        public readonly Tensor A = module.A, B = module.B;
        public readonly float Scale = module.Scale;
        public readonly float* Rows = rows, Norms = norms;
        public long First;
    }
}
