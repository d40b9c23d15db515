using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>A quantised dtype as the kernels for few rows see it: runs of 32 small unsigned integers u, each run with scale and minimum. Value: (u - Offset) scale + minimum.</summary>
internal unsafe interface IQuantizedBlocks
{
    /// <summary>Values in a block of the file.</summary>
    static abstract int BlockValues { get; }

    /// <summary>What makes the stored integers signed.</summary>
    static abstract int Offset { get; }

    /// <summary>False where all minimums are 0: they are not written then.</summary>
    static abstract bool HasMinimums { get; }

    /// <summary>True if a run has two scales, one for each 16 values.</summary>
    static abstract bool HasHalfScales { get; }

    /// <summary>Where the block's 16 bytes are, if the integers are their lower and then their upper halves and nothing else; otherwise 0.</summary>
    static abstract int NibblesOffset { get; }

    /// <summary>The integers of run <paramref name="run"/> of the row, in order.</summary>
    static abstract Vector256<byte> Integers(byte* row, int run);

    /// <summary>Writes scales and minimums of the first <paramref name="runs"/> runs.</summary>
    static abstract void Scales(byte* row, int runs, float* scales, float* minimums);
}
