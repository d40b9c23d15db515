using System.Numerics.Tensors;
using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>Trained float32 values on their way to a file in the dtype of the model.</summary>
internal static unsafe class TrainedTensor
{
    private const float LargestF16 = 65504;
    private const long ChunkValues = 1 << 18;

    /// <summary>The values of <paramref name="parameter"/> under the name and in the shape of <paramref name="entry"/>; a chunk of rows is rounded at a time.</summary>
    /// <exception cref="CheckpointFormatException">The dtype cannot be written.</exception>
    public static TensorToWrite ToWrite(TrainingParameter parameter, TensorEntry entry, DType dtype) =>
        dtype is DType.F32 or DType.F16 or DType.BF16
            ? new TensorToWrite(entry.Name, dtype, entry.Shape, output => Write(parameter, entry, dtype, output))
            : throw new CheckpointFormatException(entry.File.Path, entry.Name, $"{entry.Name} is stored as {entry.DType}: name another type with --save-dtype");

    private static void Write(TrainingParameter parameter, TensorEntry entry, DType dtype, Stream output)
    {
        var values = parameter.Values;
        long rowBytes = dtype.Bytes(values.Columns), rowsAtOnce = Math.Max(1, ChunkValues / values.Columns);
        byte[] chunk = new byte[Math.Min(rowsAtOnce, values.Rows) * rowBytes];
        fixed (byte* bytes = chunk)
        {
            for (long first = 0; first < values.Rows; first += rowsAtOnce)
            {
                long rows = Math.Min(rowsAtOnce, values.Rows - first);
                for (long i = 0; i < rows; i++)
                {
                    RequireRange(values.RowSpan(first + i), entry, dtype);
                    RowWriter.Write(dtype, values.Row(first + i), bytes + i * rowBytes, values.Columns);
                }
                output.Write(chunk, 0, (int)(rows * rowBytes));
            }
        }
    }

    private static void RequireRange(ReadOnlySpan<float> row, TensorEntry entry, DType dtype)
    {
        if (dtype == DType.F16 && TensorPrimitives.MaxMagnitude(row) is var largest && MathF.Abs(largest) > LargestF16)
            throw new CheckpointFormatException(entry.File.Path, entry.Name, $"value {largest} of {entry.Name} is too large for f16: use --save-dtype bf16 or f32");
    }
}
