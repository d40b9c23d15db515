using System.Numerics.Tensors;
using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>Trained float32 values on their way to a file in the dtype of the model.</summary>
internal static class TrainedTensor
{
    /// <summary>The values of <paramref name="parameter"/> under the name and in the shape of <paramref name="entry"/>.</summary>
    /// <exception cref="CheckpointFormatException">The dtype cannot be written.</exception>
    public static TensorToWrite ToWrite(TrainingParameter parameter, TensorEntry entry, DType dtype) =>
        dtype is DType.F32 or DType.F16 or DType.BF16
            ? ConvertedTensor.Replacing(entry, entry.Name, Weight.Of(parameter.Name, parameter.Values, parameter), dtype, new ValueChange { ToRow = (_, row) => RequireRange(row, entry, dtype) })
            : throw new CheckpointFormatException(entry.File.Path, entry.Name, $"{entry.Name} is stored as {entry.DType}: name another type with --save-dtype");

    // Infinities count too: training never means one.
    private static void RequireRange(float[] row, TensorEntry entry, DType dtype)
    {
        if (dtype == DType.F16 && TensorPrimitives.MaxMagnitude<float>(row) is var largest && MathF.Abs(largest) > ConvertedTensor.LargestF16)
            throw new CheckpointFormatException(entry.File.Path, entry.Name, $"value {largest} of {entry.Name} is too large for f16: use --save-dtype bf16 or f32");
    }
}
