using Shorten.Tensors;

namespace Shorten.Checkpoints;

/// <summary>The size that a claimed shape takes, computed so that no claim overflows.</summary>
internal static class TensorSize
{
    /// <exception cref="CheckpointFormatException">The size passes 63 bits or does not fill whole blocks of the dtype.</exception>
    public static long Bytes(string path, string name, DType dtype, IReadOnlyList<long> shape)
    {
        try
        {
            long elements = 1;
            foreach (long dimension in shape)
                elements = checked(elements * dimension);
            if (elements % dtype.BlockElements() != 0)
                throw new CheckpointFormatException(path, name, $"{elements} values of {name} do not fill whole bytes or blocks of {dtype}");
            return dtype.Bytes(elements);
        }
        catch (OverflowException e)
        {
            throw new CheckpointFormatException(path, name, $"shape of {name} is too large: [{string.Join(", ", shape.Take(8))}]", e);
        }
    }
}
