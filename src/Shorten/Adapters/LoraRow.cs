using Shorten.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Shorten.Adapters;

/// <summary>A row of scale x B A.</summary>
internal static class LoraRow
{
    /// <summary>values[K] += scale x B[row] A.</summary>
    public static void Add(Tensor a, Tensor b, float scale, long row, Span<float> values)
    {
        var factors = b.RowSpan(row);
        for (int j = 0; j < factors.Length; j++)
            TensorPrimitives.MultiplyAdd(a.RowSpan(j), scale * factors[j], values, values);
    }
}
