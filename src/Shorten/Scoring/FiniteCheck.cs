using System.Numerics.Tensors;
using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>Stops results that are no numbers, and names the weight that caused them.</summary>
public static unsafe class FiniteCheck
{
    /// <summary>Throws unless all <paramref name="results"/> are finite.</summary>
    /// <exception cref="CheckpointFormatException">One is not: names the first tensor with a NaN or an infinity.</exception>
    public static void Require(Checkpoint checkpoint, ReadOnlySpan<double> results)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        foreach (double result in results)
        {
            if (!double.IsFinite(result))
                throw NotFinite(checkpoint);
        }
    }

    /// <summary>Name of the first tensor that holds a NaN or an infinity; null where there is none.</summary>
    internal static string? FirstNotFinite(Checkpoint checkpoint) =>
        checkpoint.Tensors.FirstOrDefault(tensor => RowReader.CanRead(tensor.DType) && !IsFinite(tensor.ToWeight()))?.Name;

    private static CheckpointFormatException NotFinite(Checkpoint checkpoint)
    {
        string? culprit = FirstNotFinite(checkpoint);
        return new CheckpointFormatException(
            checkpoint.Path, culprit, culprit is null ? "the result is not finite though all weights are: the activations overflow float32" : $"not finite: {culprit}");
    }

    private static bool IsFinite(Weight weight)
    {
        var row = new float[weight.Columns];
        fixed (float* values = row)
        {
            for (long i = 0; i < weight.Rows; i++)
            {
                RowReader.Read(weight.DType, weight.Row(i), values, row.Length);
                if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(row)) && row.Any(value => !float.IsFinite(value)))
                    return false;
            }
        }
        return true;
    }
}
