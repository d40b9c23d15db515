using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The product with a few rows of x (generation): bound by memory, so each weight is read once, where it lies, in its own dtype.</summary>
internal static unsafe class LinearFewRows
{
    // A task is a few microseconds of memory bandwidth; a quarter of a thread's share where that is less, so that a late thread costs little.
    private const long TaskBytes = 64 << 10;
    private const int TasksPerThread = 4, MinTaskBytes = 16 << 10;

    /// <summary>The most rows for which this path is taken: with 16 it takes half to two thirds of the time of the packed one.</summary>
    public const int MaxRows = 16;

    /// <summary>y[M, N] = or += x[M, K] W[N, K]^T for small M.</summary>
    public static void Run(Tensor x, Weight weight, Tensor y, Workspace workspace, bool accumulate)
    {
        var rounded = Rounded(weight.DType, workspace.Compute);
        int rowsPerTask = RowsPerTask(weight);
        var arguments = new FewRowsArguments
        {
            X = x,
            Y = y,
            Source = weight.Data,
            RowBytes = weight.RowBytes,
            WeightRows = weight.Rows,
            DType = weight.DType,
            RowsPerTask = rowsPerTask,
            Accumulate = accumulate,
        };
        int tasks = checked((int)((weight.Rows + rowsPerTask - 1) / rowsPerTask));
        if (rounded == null)
            Workers.For(tasks, &arguments, FloatTask(weight.DType));
        else
            rounded(&arguments, tasks, workspace);
    }

    // Whole panels of integers, and so whole tiles of every kind. The values do not depend on it.
    private static int RowsPerTask(Weight weight)
    {
        long bytes = Math.Clamp(weight.Bytes / (TasksPerThread * Workers.NumThreads), MinTaskBytes, TaskBytes);
        long panels = Math.Max(1, bytes / Math.Max(1, weight.RowBytes * PanelVectors.Rows));
        return (int)panels * PanelVectors.Rows;
    }

    private static delegate*<void*, int, void> FloatTask(DType dtype) => !Vector512.IsHardwareAccelerated ? &FewRowsUnpacked.Task : dtype switch
    {
        DType.F32 => &FewRowsFloat<F32Lanes>.Task,
        DType.F16 => &FewRowsFloat<F16Lanes>.Task,
        DType.BF16 => &FewRowsFloat<BF16Lanes>.Task,
        DType.Q4_0 => &FewRowsFloat<QuantizedLanes<Q4_0Runs>>.Task,
        DType.Q4_1 => &FewRowsFloat<QuantizedLanes<Q4_1Runs>>.Task,
        DType.Q5_0 => &FewRowsFloat<QuantizedLanes<Q5_0Runs>>.Task,
        DType.Q5_1 => &FewRowsFloat<QuantizedLanes<Q5_1Runs>>.Task,
        DType.Q8_0 => &FewRowsFloat<QuantizedLanes<Q8_0Runs>>.Task,
        DType.Q4_K => &FewRowsFloat<QuantizedLanes<Q4_KRuns>>.Task,
        DType.Q5_K => &FewRowsFloat<QuantizedLanes<Q5_KRuns>>.Task,
        DType.Q6_K => &FewRowsFloat<QuantizedLanes<Q6_KRuns>>.Task,
        _ => &FewRowsUnpacked.Task,
    };

    // The products that round x first; null where only float32 will do: other modes, dtypes and machines.
    private static delegate*<FewRowsArguments*, int, Workspace, void> Rounded(DType dtype, ComputeMode compute) => dtype switch
    {
        DType.BF16 => compute != ComputeMode.F32 && Cpu.HasBF16 ? &FewRowsBF16.Run : null,
        _ => compute == ComputeMode.Int8 && Cpu.HasIntegerDots ? Integer(dtype) : null,
    };

    private static delegate*<FewRowsArguments*, int, Workspace, void> Integer(DType dtype) => dtype switch
    {
        DType.Q4_0 => &FewRowsInteger<Q4_0Runs>.Run,
        DType.Q4_1 => &FewRowsInteger<Q4_1Runs>.Run,
        DType.Q5_0 => &FewRowsInteger<Q5_0Runs>.Run,
        DType.Q5_1 => &FewRowsInteger<Q5_1Runs>.Run,
        DType.Q8_0 => &FewRowsInteger<Q8_0Runs>.Run,
        DType.Q4_K => &FewRowsInteger<Q4_KRuns>.Run,
        DType.Q5_K => &FewRowsInteger<Q5_KRuns>.Run,
        DType.Q6_K => &FewRowsInteger<Q6_KRuns>.Run,
        _ => null,
    };
}
