using System.Runtime.CompilerServices;

namespace Shorten.Tensors.Kernels;

/// <summary>Product with quantised weights on integers: x is rounded to 14 bits once, sixteen weight rows at a time are unpacked to a panel that all rows of x share.</summary>
internal static unsafe class FewRowsInteger<TBlocks> where TBlocks : struct, IQuantizedBlocks
{
    private const int Rows = PanelVectors.Rows, RunValues = 32;

    // Runs of a panel, whole super-blocks: 20 KB, which leave room for x in the first-level cache.
    private const int MaxRuns = 32, RunsStep = 8;

    /// <summary>The whole product; the tasks of <paramref name="a"/> are whole panels.</summary>
    public static void Run(FewRowsArguments* a, int tasks, Workspace workspace)
    {
        var buffer = workspace.Rent(a->X.Rows, IntegerRows.BufferColumns(a->X.Columns, IntegerPanel<TBlocks>.Group));
        a->Integers = new IntegerRows(a->X, IntegerPanel<TBlocks>.Group, TBlocks.Offset, buffer);
        Workers.For(tasks, a, &Task);
        workspace.Return(buffer);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Task(void* pointer, int index)
    {
        var a = (FewRowsArguments*)pointer;
        long panelBytes = (long)MaxRuns * (RunValues / IntegerPanel<TBlocks>.Group) * IntegerPanel<TBlocks>.GroupBytes;
        byte* panel = (byte*)Workers.Scratch(panelBytes + a->X.Rows * Rows * sizeof(float) + Rows * a->RowBytes);
        float* sums = (float*)(panel + panelBytes);
        byte* padded = (byte*)(sums + a->X.Rows * Rows);
        long end = a->End(index);
        for (long n = (long)index * a->RowsPerTask; n < end; n += Rows)
        {
            int count = (int)Math.Min(Rows, a->WeightRows - n);
            byte* source = a->Source + n * a->RowBytes;
            Multiply(a, count == Rows ? source : Pad(source, count * a->RowBytes, Rows * a->RowBytes, padded), panel, sums);
            a->Store(n, count, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(FewRowsArguments* a, byte* source, byte* panel, float* sums)
    {
        int rows = (int)a->X.Rows, runs = a->X.Columns / RunValues, groupsPerRun = RunValues / IntegerPanel<TBlocks>.Group;
        int parts = (runs + MaxRuns - 1) / MaxRuns, step = parts == 0 ? 0 : ((runs + parts - 1) / parts + RunsStep - 1) / RunsStep * RunsStep;
        byte* next = source + Rows * a->RowBytes;
        new Span<float>(sums, rows * Rows).Clear();
        for (int run = 0; run < runs; run += step)
        {
            int count = Math.Min(step, runs - run), group = run * groupsPerRun;
            long offset = a->DType.Bytes(run * (long)RunValues);
            IntegerPanel<TBlocks>.Pack(source + offset, a->RowBytes, count, (int)(Rows * a->RowBytes / runs), next + Rows * offset, panel);
            long skipped = (long)group * rows;
            IntegerTile<TBlocks>.Run(panel, a->Integers.Values + 2 * skipped * IntegerPanel<TBlocks>.Group, a->Integers.Factors + 2 * skipped, sums, count * groupsPerRun, rows);
        }
    }

    // Rows that a weight lacks are zeros.
    private static byte* Pad(byte* source, long bytes, long paddedBytes, byte* padded)
    {
        Buffer.MemoryCopy(source, padded, bytes, bytes);
        new Span<byte>(padded + bytes, checked((int)(paddedBytes - bytes))).Clear();
        return padded;
    }
}
