using Shorten.Tensors;

namespace Shorten.Checkpoints.Safetensors;

/// <summary>Names of the element types in a safetensors header.</summary>
internal static class SafetensorsDTypes
{
    /// <summary>The names are those of <see cref="DType"/> in capitals (<c>BOOL</c>, <c>BF16</c>); the quantised types of ggml are not among them.</summary>
    private static readonly Dictionary<string, DType> ByName =
        Enum.GetValues<DType>().Where(dtype => !dtype.IsQuantized()).ToDictionary(Name, dtype => dtype);

    public static bool TryParse(string name, out DType dtype) => ByName.TryGetValue(name, out dtype);

    public static string Name(DType dtype) => dtype.ToString().ToUpperInvariant();
}
