using System.Runtime.InteropServices;

namespace Shorten.Tensors;

/// <summary>F32 as stored: copied.</summary>
internal static unsafe class F32Values
{
    internal static void Read(byte* source, float* destination, long count) => NativeMemory.Copy(source, destination, checked((nuint)count * sizeof(float)));

    internal static void Write(float* source, byte* destination, long count) => NativeMemory.Copy(source, destination, checked((nuint)count * sizeof(float)));
}
