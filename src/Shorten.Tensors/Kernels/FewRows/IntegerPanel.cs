using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>Sixteen rows of a quantised weight, side by side: each four bytes of the panel are four neighbours of a row, then come those of the next row.</summary>
/// <remarks>A group of values that share a scale: integers <c>[group / 4, 16 rows, 4]</c>, 16 scales, then, where the dtype has minimums, 16 of these.</remarks>
internal static unsafe class IntegerPanel<TBlocks> where TBlocks : struct, IQuantizedBlocks
{
    private const int Rows = PanelVectors.Rows, RunValues = 32, VectorBytes = PanelVectors.Bytes, HalfBytes = VectorBytes / 2, HalfRows = Rows / 2, SuperBlockRuns = 8;

    /// <summary>Values that share a scale.</summary>
    public static int Group => TBlocks.HasHalfScales ? RunValues / 2 : RunValues;

    /// <summary>Bytes of a group.</summary>
    public static int GroupBytes => Group / 4 * VectorBytes + (TBlocks.HasMinimums ? 2 : 1) * VectorBytes;

    private static int RunBytes => RunValues / Group * GroupBytes;

    private static int ScalesOffset => Group / 4 * VectorBytes;

    /// <summary>Packs <paramref name="runs"/> runs of 32 columns of sixteen rows, and asks for the same bytes of the next sixteen.</summary>
    /// <param name="source">Where the runs of the first row begin, the first of a block.</param>
    /// <param name="rowBytes">From one row to the next.</param>
    /// <param name="runs">How many; whole blocks.</param>
    /// <param name="runBytes">Bytes of a run in the file, of all sixteen rows.</param>
    /// <param name="next">What is read after these rows.</param>
    /// <param name="panel">Where to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(byte* source, long rowBytes, int runs, int runBytes, byte* next, byte* panel)
    {
        for (int run = 0; run < runs; run++, next += runBytes)
        {
            for (int i = 0; i < runBytes; i += VectorBytes)
                Sse.Prefetch0(next + i);
            byte* group = panel + (long)run * RunBytes;
            byte* blocks = source + (long)run * runBytes / Rows;
            if (TBlocks.NibblesOffset > 0)
                PanelVectors.Nibbles(blocks + TBlocks.NibblesOffset, rowBytes, group);
            else
                PanelVectors.Integers<TBlocks>(source, rowBytes, run, group, group + (TBlocks.HasHalfScales ? GroupBytes : 4 * VectorBytes));
            if (TBlocks.BlockValues == RunValues)
                PanelVectors.Scales(blocks, rowBytes, TBlocks.HasMinimums, (float*)(group + ScalesOffset));
            else if (run % SuperBlockRuns == 0)
                PackSuperBlock(blocks, rowBytes, group + ScalesOffset);
        }
    }

    // The scales of eight runs, read row by row.
    private static void PackSuperBlock(byte* blocks, long rowBytes, byte* scales)
    {
        const int Stride = 2 * SuperBlockRuns;
        float* values = stackalloc float[2 * HalfRows * Stride];
        float* minimums = values + HalfRows * Stride;
        for (int half = 0; half < 2; half++, scales += HalfBytes)
        {
            for (int row = 0; row < HalfRows; row++, blocks += rowBytes)
                TBlocks.Scales(blocks, SuperBlockRuns, values + row * Stride, minimums + row * Stride);
            Columns(values, Stride, scales);
            if (TBlocks.HasHalfScales)
                Columns(values + SuperBlockRuns, Stride, scales + SuperBlockRuns * GroupBytes);
            if (TBlocks.HasMinimums)
                Columns(minimums, Stride, scales + VectorBytes);
        }
    }

    // Eight columns of eight rows go to eight groups.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(float* rows, int stride, byte* groups)
    {
        Vector256<float> r0 = Vector256.Load(rows), r1 = Vector256.Load(rows + stride), r2 = Vector256.Load(rows + 2 * stride), r3 = Vector256.Load(rows + 3 * stride);
        Vector256<float> r4 = Vector256.Load(rows + 4 * stride), r5 = Vector256.Load(rows + 5 * stride), r6 = Vector256.Load(rows + 6 * stride), r7 = Vector256.Load(rows + 7 * stride);
        Transpose.Swap(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        r0.Store((float*)groups);
        r1.Store((float*)(groups + GroupBytes));
        r2.Store((float*)(groups + 2 * GroupBytes));
        r3.Store((float*)(groups + 3 * GroupBytes));
        r4.Store((float*)(groups + 4 * GroupBytes));
        r5.Store((float*)(groups + 5 * GroupBytes));
        r6.Store((float*)(groups + 6 * GroupBytes));
        r7.Store((float*)(groups + 7 * GroupBytes));
    }
}
