using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Shorten.Tensors.Kernels.Assembled;

/// <summary>The bf16 register tile, 14 x 32, of <c>vdpbf16ps</c>, which C# cannot say: assembled once.</summary>
/// <remarks>
/// Lane layout of a panel: unit k holds 32 pairs, pair n = (W[n, 2k], W[n, 2k + 1]); a row of a holds the pairs (x[2k], x[2k + 1]).
/// One instruction adds both products of 16 pairs to 16 float32 sums. Subnormal bf16 values count as zero.
/// </remarks>
internal static unsafe class BF16Tile
{
    /// <summary>Rows of a tile: 28 sums, two panel vectors and two broadcasts fill the 32 registers.</summary>
    public const int Rows = 14;

    private const int RowBytes = MatMulTile.RowLength * sizeof(float), VectorBytes = 64, UnitShift = 7;

    private static delegate* unmanaged<float*, long, float*, long, float*, long, void> s_store, s_add;

    /// <summary>Makes the code; false where the system does not allow it. <see cref="Cpu"/> calls it once, on a processor with the instruction.</summary>
    public static bool Assemble()
    {
        s_store = Load(add: false);
        s_add = Load(add: true);
        return s_store != null && s_add != null;
    }

    /// <summary>See <see cref="MatMulTile.Run"/>.</summary>
    public static void Run(float* a, int tiles, float* b, int depth, float* c, long ldc, bool add)
    {
        if (tiles == 0)
            return;
        if (add)
            s_add(a, tiles, b, depth, c, ldc * sizeof(float));
        else
            s_store(a, tiles, b, depth, c, ldc * sizeof(float));
    }

    private static delegate* unmanaged<float*, long, float*, long, float*, long, void> Load(bool add) =>
        (delegate* unmanaged<float*, long, float*, long, float*, long, void>)MachineCode.Load(assembler => Write(assembler, add));

    // Arguments by the System V convention: rdi a, rsi tiles, rdx b, rcx depth (both at least 1), r8 c, r9 bytes from one row of c to the next.
    private static void Write(Assembler x, bool add)
    {
        Label tile = x.CreateLabel(), unit = x.CreateLabel();
        x.shl(rcx, UnitShift);
        x.Label(ref tile);
        for (int i = 0; i < 2 * Rows; i++)
            x.vpxord(Zmm(i), Zmm(i), Zmm(i));
        x.mov(rax, rdx);
        x.mov(r10, rdi);
        x.lea(r11, __[rdx + rcx]);
        x.Label(ref unit);
        // The same unit of the next panel, into the second-level cache.
        x.prefetcht1(__[rax + rcx]);
        x.prefetcht1(__[rax + rcx + VectorBytes]);
        Multiply(x);
        x.add(rax, 2 * VectorBytes);
        x.add(r10, sizeof(float));
        x.cmp(rax, r11);
        x.jne(unit);
        for (int row = 0; row < Rows; row++)
            Put(x, row, add);
        x.add(rdi, Rows * RowBytes);
        x.dec(rsi);
        x.jne(tile);
        x.vzeroupper();
        x.ret();
    }

    // One unit: sums of row r in registers 2r and 2r + 1, broadcasts alternate between the last two.
    private static void Multiply(Assembler x)
    {
        x.vmovups(zmm28, __[rax]);
        x.vmovups(zmm29, __[rax + VectorBytes]);
        for (int row = 0; row < Rows; row++)
        {
            var pair = Zmm(30 + row % 2);
            x.vbroadcastss(pair, __dword_ptr[r10 + row * RowBytes]);
            x.vdpbf16ps(Zmm(2 * row), zmm28, pair);
            x.vdpbf16ps(Zmm(2 * row + 1), zmm29, pair);
        }
    }

    private static void Put(Assembler x, int row, bool add)
    {
        if (add)
        {
            x.vaddps(Zmm(2 * row), Zmm(2 * row), __[r8]);
            x.vaddps(Zmm(2 * row + 1), Zmm(2 * row + 1), __[r8 + VectorBytes]);
        }
        x.vmovups(__[r8], Zmm(2 * row));
        x.vmovups(__[r8 + VectorBytes], Zmm(2 * row + 1));
        x.add(r8, r9);
    }

    private static AssemblerRegisterZMM Zmm(int index) => new(Register.ZMM0 + index);
}
