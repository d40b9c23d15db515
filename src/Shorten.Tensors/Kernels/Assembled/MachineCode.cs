using Iced.Intel;

namespace Shorten.Tensors.Kernels.Assembled;

/// <summary>Turns instructions into a function that can be called.</summary>
internal static unsafe class MachineCode
{
    /// <summary>Assembles what <paramref name="write"/> emits (64-bit code that does not depend on its address); null where the system forbids executable memory.</summary>
    public static void* Load(Action<Assembler> write)
    {
        var assembler = new Assembler(64);
        write(assembler);
        using var code = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(code), rip: 0);
        return ExecutableMemory.Load(code.GetBuffer().AsSpan(0, (int)code.Length));
    }
}
