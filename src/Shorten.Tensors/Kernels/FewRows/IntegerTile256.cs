using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>A panel of sixteen weight rows times rows of x, in two halves of eight rows: AVX-VNNI or AVX2.</summary>
internal static unsafe class IntegerTile256<TBlocks> where TBlocks : struct, IQuantizedBlocks
{
    private const int VectorBytes = 64, HalfBytes = VectorBytes / 2;

    private static int Group => IntegerPanel<TBlocks>.Group;

    /// <summary>See <see cref="IntegerTile{TBlocks}.Run"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panel, sbyte* x, float* factors, float* sums, int groups, int rows)
    {
        for (int group = 0; group < groups; group++, panel += IntegerPanel<TBlocks>.GroupBytes)
        {
            for (int row = 0; row < rows; row++, x += 2 * Group, factors += 2)
            {
                AddHalf(panel, x, factors, sums + row * PanelVectors.Rows);
                AddHalf(panel + HalfBytes, x, factors, sums + row * PanelVectors.Rows + 8);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddHalf(byte* panel, sbyte* x, float* factors, float* sums)
    {
        Vector256<int> upper = Vector256<int>.Zero, lower = upper;
        for (int i = 0; i < Group; i += 4)
        {
            var w = Vector256.Load(panel + i / 4 * VectorBytes);
            upper = Add(upper, w, x + i);
            lower = Add(lower, w, x + Group + i);
        }
        var whole = (upper << IntegerRows.UpperShift) + lower;
        if (!TBlocks.HasMinimums)
            whole += Vector256.Create(BitConverter.SingleToInt32Bits(factors[1]));
        byte* scales = panel + Group / 4 * VectorBytes;
        var sum = Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(whole), Vector256.Load((float*)scales) * factors[0], Vector256.Load(sums));
        if (TBlocks.HasMinimums)
            sum = Vector256.FusedMultiplyAdd(Vector256.Load((float*)(scales + VectorBytes)), Vector256.Create(factors[1]), sum);
        sum.Store(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Add(Vector256<int> sum, Vector256<byte> w, sbyte* x)
    {
        var four = Vector256.Create(Unsafe.ReadUnaligned<int>(x)).AsSByte();
        return AvxVnni.IsSupported
            ? AvxVnni.MultiplyWideningAndAdd(sum, w, four)
            : sum + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(w, four), Vector256<short>.One);
    }
}
