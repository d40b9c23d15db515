using Iced.Intel;

namespace Shorten.Tensors.Kernels.Assembled;

/// <summary>Turns instructions into a function that can be called.</summary>
internal static unsafe class MachineCode
{
    /// <summary>Assembles what <paramref name="write"/> emits (64-bit code that does not depend on its address); null where the system forbids executable memory.</summary>
    /// <remarks>The pages are written first, then made executable and never written again. They stay until the process ends.</remarks>
    public static void* Load(Action<Assembler> write)
    {
        var assembler = new Assembler(64);
        write(assembler);
        using var code = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(code), rip: 0);
        void* pages = SystemMemory.Map(code.Length);
        if (pages == null)
            return null;
        code.GetBuffer().AsSpan(0, (int)code.Length).CopyTo(new Span<byte>(pages, (int)code.Length));
        if (SystemMemory.MakeExecutable(pages, code.Length))
            return pages;
        SystemMemory.Unmap(pages, code.Length);
        return null;
    }
}
