namespace Shorten.Tensors;

/// <summary>Names and choice of a <see cref="ComputeMode"/>.</summary>
public static class ComputeModes
{
    /// <summary>The name that options and results use: f32, bf16 or int8.</summary>
    public static string Name(this ComputeMode mode) => mode.ToString().ToLowerInvariant();

    /// <summary>The fastest mode for weights of <paramref name="dtype"/> on this machine, as generation takes it: bf16 products for 16-bit weights, integer dots for quantised ones.</summary>
    public static ComputeMode Fastest(DType dtype) => dtype switch
    {
        DType.BF16 or DType.F16 => Cpu.Available(ComputeMode.BF16),
        _ => dtype.BlockElements() > 1 ? ComputeMode.Int8 : ComputeMode.F32,
    };
}
