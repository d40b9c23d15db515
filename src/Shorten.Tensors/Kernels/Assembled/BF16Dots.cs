using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Shorten.Tensors.Kernels.Assembled;

/// <summary>Four rows of a bf16 weight, where they lie, times up to four rows of x in bf16, by <c>vdpbf16ps</c>: assembled once.</summary>
/// <remarks>
/// One register of sixteen float32 sums a product: lane i takes the columns 2 i and 2 i + 1 of each 32. x: <c>[columns / 32, rows, 32]</c>.
/// Subnormal bf16 values count as zero.
/// </remarks>
internal static unsafe class BF16Dots
{
    /// <summary>The most rows of x: sixteen sums, four weights and four rows fit the registers.</summary>
    public const int MaxRows = 4;

    private const int VectorBytes = 64;

    private static readonly nint[] _functions = new nint[MaxRows];

    /// <summary>Makes the code; false where the system does not allow it. <see cref="Cpu"/> calls it once, on a processor with the instruction.</summary>
    public static bool Assemble()
    {
        for (int rows = 1; rows <= MaxRows; rows++)
        {
            int count = rows;
            _functions[rows - 1] = (nint)MachineCode.Load(assembler => Write(assembler, count));
        }
        return Array.TrueForAll(_functions, function => function != 0);
    }

    /// <summary>Writes the lanes of all products, <c>[rows, 4, 16]</c>.</summary>
    /// <param name="weight">Where the four rows begin.</param>
    /// <param name="x">Rows of x, interleaved every 32 values.</param>
    /// <param name="rows">How many, 1 to 4.</param>
    /// <param name="runs">Runs of 32 columns, at least one.</param>
    /// <param name="lanes">Where to.</param>
    public static void Run(byte** weight, ushort* x, int rows, long runs, float* lanes) =>
        ((delegate* unmanaged<byte**, ushort*, long, float*, void>)_functions[rows - 1])(weight, x, runs, lanes);

    // Arguments by the System V convention: rdi weight rows, rsi x, rdx runs, rcx lanes.
    private static void Write(Assembler x, int rows)
    {
        var run = x.CreateLabel();
        x.mov(r8, __[rdi]);
        x.mov(r9, __[rdi + 8]);
        x.mov(r10, __[rdi + 16]);
        x.mov(r11, __[rdi + 24]);
        for (int i = 0; i < 4 * rows; i++)
            x.vpxord(Zmm(i), Zmm(i), Zmm(i));
        x.xor(eax, eax);
        x.Label(ref run);
        Multiply(x, rows);
        x.add(rax, VectorBytes);
        x.add(rsi, rows * VectorBytes);
        x.dec(rdx);
        x.jne(run);
        for (int i = 0; i < 4 * rows; i++)
            x.vmovups(__[rcx + i * VectorBytes], Zmm(i));
        x.vzeroupper();
        x.ret();
    }

    // One run: the sum of row r of x and weight row i is register 4 r + i.
    private static void Multiply(Assembler x, int rows)
    {
        for (int row = 0; row < rows; row++)
            x.vmovups(Zmm(20 + row), __[rsi + row * VectorBytes]);
        AssemblerRegister64[] weights = [r8, r9, r10, r11];
        for (int i = 0; i < weights.Length; i++)
        {
            x.vmovups(Zmm(16 + i), __[weights[i] + rax]);
            for (int row = 0; row < rows; row++)
                x.vdpbf16ps(Zmm(4 * row + i), Zmm(16 + i), Zmm(20 + row));
        }
    }

    private static AssemblerRegisterZMM Zmm(int index) => new(Register.ZMM0 + index);
}
