using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Shorten.Tensors.Kernels.Assembled;

namespace Shorten.Tensors;

/// <summary>What the kernels use of this processor, decided here and nowhere else. The runtime's switches (<c>DOTNET_EnableAVX512=0</c> and so on) narrow it.</summary>
public static class Cpu
{
    // Bit 5 of EAX of CPUID leaf 7, subleaf 1.
    private const int BF16Leaf = 7, BF16Subleaf = 1, BF16Bit = 5;

    // Bit 11 of ECX of CPUID leaf 7, subleaf 0.
    private const int VnniLeaf = 7, VnniSubleaf = 0, VnniBit = 11;

    // Assembling takes longer than a small float32 run needs.
    private static readonly Lazy<bool> _hasBF16 = new(() => HasBF16Instruction && BF16Tile.Assemble() && BF16Dots.Assemble());

    private static readonly Lazy<bool> _hasVnni512 = new(() => HasVnni512Instruction && VnniTile.Assemble());

    /// <summary>Bits of the widest vectors in use: 512, 256, 128, or 0 for none.</summary>
    public static int VectorBits { get; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>True if bf16 products run: the processor has AVX512-BF16, 512-bit vectors are in use, and the system allows executable memory.</summary>
    public static bool HasBF16 => _hasBF16.Value;

    /// <summary>True if products of a few rows with quantised weights can run on integers: AVX2 or more.</summary>
    public static bool HasIntegerDots => Avx2.IsSupported;

    /// <summary>The instructions of integer products: AVX512-VNNI, AVX-VNNI, AVX2 or none.</summary>
    public static string IntegerDots => HasVnni512 ? "AVX512-VNNI" : AvxVnni.IsSupported ? "AVX-VNNI" : Avx2.IsSupported ? "AVX2" : "none";

    /// <summary>True if integer products run on 512-bit vectors.</summary>
    internal static bool HasVnni512 => _hasVnni512.Value;

    private static bool HasVnni512Instruction => Avx512BW.IsSupported && (X86Base.CpuId(VnniLeaf, VnniSubleaf).Ecx >> VnniBit & 1) != 0;

    private static bool HasBF16Instruction => Avx512F.IsSupported && (X86Base.CpuId(BF16Leaf, BF16Subleaf).Eax >> BF16Bit & 1) != 0;

    /// <summary>What <paramref name="mode"/> comes to on this machine: bf16 products without their instruction are float32 ones.</summary>
    public static ComputeMode Available(ComputeMode mode) => mode == ComputeMode.BF16 && !HasBF16 ? ComputeMode.F32 : mode;
}
