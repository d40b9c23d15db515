using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Shorten.Tensors.Kernels.Assembled;

/// <summary>The integer tile of 512-bit <c>vpdpbusd</c>, which C# has only for 256 bits: assembled once for each kind of weight.</summary>
/// <remarks>
/// Lane layout: lane n of vector i of a group holds the integers 4i to 4i + 3 of weight row n as unsigned bytes; four signed bytes of x are broadcast from memory, and one
/// instruction adds sixteen times four products to sixteen int sums. Both halves of x have a sum; upper x 128 + lower is scaled once a group.
/// </remarks>
internal static unsafe class VnniTile
{
    private const int VectorBytes = 64, FactorBytes = 2 * sizeof(float), FirstWeight = 16;

    private static delegate* unmanaged<byte*, sbyte*, float*, float*, long, long, void> s_minimums, s_offset, s_halves;

    /// <summary>Makes the code; false where the system does not allow it. <see cref="Cpu"/> calls it once, on a processor with the instruction.</summary>
    public static bool Assemble()
    {
        s_minimums = Load(group: 32, hasMinimums: true);
        s_offset = Load(group: 32, hasMinimums: false);
        s_halves = Load(group: 16, hasMinimums: false);
        return s_minimums != null && s_offset != null && s_halves != null;
    }

    /// <summary>See <see cref="IntegerTile{TBlocks}.Run"/>; no dtype has both half scales and minimums.</summary>
    public static void Run(bool hasHalfScales, bool hasMinimums, byte* panel, sbyte* x, float* factors, float* sums, int groups, int rows)
    {
        if (hasHalfScales)
            s_halves(panel, x, factors, sums, groups, rows);
        else if (hasMinimums)
            s_minimums(panel, x, factors, sums, groups, rows);
        else
            s_offset(panel, x, factors, sums, groups, rows);
    }

    private static delegate* unmanaged<byte*, sbyte*, float*, float*, long, long, void> Load(int group, bool hasMinimums) =>
        (delegate* unmanaged<byte*, sbyte*, float*, float*, long, long, void>)MachineCode.Load(assembler => Write(assembler, group, hasMinimums));

    // Arguments by the System V convention: rdi panel, rsi x, rdx factors, rcx sums, r8 groups, r9 rows (both at least 1).
    private static void Write(Assembler x, int group, bool hasMinimums)
    {
        Label nextGroup = x.CreateLabel(), nextRow = x.CreateLabel();
        int vectors = group / 4, scales = vectors * VectorBytes;
        x.Label(ref nextGroup);
        for (int i = 0; i < vectors; i++)
            x.vmovdqu32(Zmm(FirstWeight + i), __[rdi + i * VectorBytes]);
        x.vmovups(zmm24, __[rdi + scales]);
        if (hasMinimums)
            x.vmovups(zmm25, __[rdi + scales + VectorBytes]);
        x.mov(rax, rcx);
        x.mov(r10, r9);
        x.Label(ref nextRow);
        Multiply(x, group, hasMinimums);
        x.add(rsi, 2 * group);
        x.add(rdx, FactorBytes);
        x.add(rax, VectorBytes);
        x.dec(r10);
        x.jne(nextRow);
        x.add(rdi, scales + (hasMinimums ? 2 : 1) * VectorBytes);
        x.dec(r8);
        x.jne(nextGroup);
        x.vzeroupper();
        x.ret();
    }

    // One group of one row of x: registers 0 and 1 are sums with its upper half, 2 and 3 with its lower half (four short chains), then 1 the scales and 2 the sums so far.
    private static void Multiply(Assembler x, int group, bool hasMinimums)
    {
        for (int i = 0; i < 4; i++)
            x.vpxord(Zmm(i), Zmm(i), Zmm(i));
        for (int i = 0; i < group / 4; i++)
        {
            x.vpdpbusd(Zmm(i % 2), Zmm(FirstWeight + i), __dword_bcst[rsi + 4 * i]);
            x.vpdpbusd(Zmm(2 + i % 2), Zmm(FirstWeight + i), __dword_bcst[rsi + group + 4 * i]);
        }
        x.vpaddd(zmm0, zmm0, zmm1);
        x.vpaddd(zmm2, zmm2, zmm3);
        x.vpslld(zmm0, zmm0, IntegerRows.UpperShift);
        x.vpaddd(zmm0, zmm0, zmm2);
        if (!hasMinimums)
            x.vpaddd(zmm0, zmm0, __dword_bcst[rdx + sizeof(float)]);
        x.vcvtdq2ps(zmm0, zmm0);
        x.vmulps(zmm1, zmm24, __dword_bcst[rdx]);
        x.vmovups(zmm2, __[rax]);
        x.vfmadd231ps(zmm2, zmm0, zmm1);
        if (hasMinimums)
            x.vfmadd231ps(zmm2, zmm25, __dword_bcst[rdx + sizeof(float)]);
        x.vmovups(__[rax], zmm2);
    }

    private static AssemblerRegisterZMM Zmm(int index) => new(Register.ZMM0 + index);
}
