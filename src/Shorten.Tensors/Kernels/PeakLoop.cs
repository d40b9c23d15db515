using System.Diagnostics;
using System.Runtime.Intrinsics;
using Iced.Intel;
using Shorten.Tensors.Kernels.Assembled;
using static Iced.Intel.AssemblerRegisters;

namespace Shorten.Tensors.Kernels;

/// <summary>Loops of one instruction over registers alone: what no matrix product can pass.</summary>
internal static unsafe class PeakLoop
{
    // About 10 ms a run; the best of a few, since another process may have had the core.
    private const int Rounds = 200_000, Runs = 8, Chains512 = 24, Chains256 = 12;

    /// <summary>Floating-point operations a second of float32 multiply-adds on one thread.</summary>
    public static double F32() => Cpu.VectorBits == 512 && Assembled((x, sum, a) => x.vfmadd231ps(sum, a, a)) is { } loop
        ? Best(loop, Chains512 * Vector512<float>.Count * 2)
        : Best(Chain256, Chains256 * Vector256<float>.Count * 2);

    /// <summary>The same of bf16 products, or 0 where the machine has none.</summary>
    public static double BF16() => Cpu.HasBF16 && Assembled((x, sum, a) => x.vdpbf16ps(sum, a, a)) is { } loop ? Best(loop, Chains512 * Vector512<float>.Count * 4) : 0;

    private static Action<long>? Assembled(Action<Assembler, AssemblerRegisterZMM, AssemblerRegisterZMM> multiplyAdd)
    {
        var loop = (delegate* unmanaged<long, void>)MachineCode.Load(x => Write(x, multiplyAdd));
        return loop == null ? null : rounds => loop(rounds);
    }

    // Sums in registers 0 to 23, all of zeros.
    private static void Write(Assembler x, Action<Assembler, AssemblerRegisterZMM, AssemblerRegisterZMM> multiplyAdd)
    {
        var round = x.CreateLabel();
        for (int i = 0; i <= Chains512; i++)
            x.vpxord(Zmm(i), Zmm(i), Zmm(i));
        x.Label(ref round);
        for (int i = 0; i < Chains512; i++)
            multiplyAdd(x, Zmm(i), Zmm(Chains512));
        x.dec(rdi);
        x.jne(round);
        x.vzeroupper();
        x.ret();
    }

    private static AssemblerRegisterZMM Zmm(int index) => new(Register.ZMM0 + index);

    private static double Best(Action<long> loop, int operations)
    {
        double best = 0;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            loop(Rounds);
            best = Math.Max(best, Rounds * (double)operations / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    private static void Chain256(long rounds)
    {
        Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, a = default;
        Vector256<float> c6 = default, c7 = default, c8 = default, c9 = default, ca = default, cb = default;
        for (long i = 0; i < rounds; i++)
        {
            c0 = Vector256.FusedMultiplyAdd(a, a, c0);
            c1 = Vector256.FusedMultiplyAdd(a, a, c1);
            c2 = Vector256.FusedMultiplyAdd(a, a, c2);
            c3 = Vector256.FusedMultiplyAdd(a, a, c3);
            c4 = Vector256.FusedMultiplyAdd(a, a, c4);
            c5 = Vector256.FusedMultiplyAdd(a, a, c5);
            c6 = Vector256.FusedMultiplyAdd(a, a, c6);
            c7 = Vector256.FusedMultiplyAdd(a, a, c7);
            c8 = Vector256.FusedMultiplyAdd(a, a, c8);
            c9 = Vector256.FusedMultiplyAdd(a, a, c9);
            ca = Vector256.FusedMultiplyAdd(a, a, ca);
            cb = Vector256.FusedMultiplyAdd(a, a, cb);
        }
        // Looked at, so that the loop is kept.
        if ((c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + ca + cb)[0] != 0)
            throw new InvalidOperationException("zeros do not add up to zero");
    }
}
