using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>IQ4_NL: F16 scale d, 16 bytes; byte i holds the code of value i (lower bits) and of value i + 16. Value: d level(code).</summary>
internal static unsafe class IQ4_NLBlocks
{
    internal static void Read(byte* source, float* destination, long blocks)
    {
        for (long block = 0; block < blocks; block++, source += 18, destination += 32)
            Store(Vector128.Load(source + 2), Blocks.Scale(source), destination);
    }

    /// <summary>32 values of <paramref name="scale"/> times the level that each code of <paramref name="packed"/> stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector128<byte> packed, float scale, float* destination)
    {
        // The format's fixed levels: dense around zero, where most weights are.
        var levels = Vector128.Create(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);
        ScaledIntegers.Store(Vector128.Shuffle(levels, Blocks.LowerNibbles(packed).AsSByte()), scale, destination);
        ScaledIntegers.Store(Vector128.Shuffle(levels, Blocks.UpperNibbles(packed).AsSByte()), scale, destination + 16);
    }
}
