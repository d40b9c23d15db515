using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shorten.Tensors;

namespace Shorten.Benchmarks;

/// <summary>Rates of <see cref="Ops.Linear"/> at shapes of SmolLM2 and Llama, beside the peak loops of the machine, as one line of JSON.</summary>
public static unsafe class MatMulRates
{
    private const double OperationsPerRun = 2e10;
    private const int MaxCallsPerRun = 2000;

    // Rows of x, input features, output features.
    private static readonly (int M, int K, int N)[] _shapes =
        [(1280, 576, 1536), (1280, 1536, 576), (1280, 576, 49152), (2048, 4096, 4096), (2048, 4096, 11008), (1, 4096, 11008), (1, 576, 1536)];

    /// <summary>Prints the median GFLOP/s of <paramref name="repeats"/> runs of each shape; weights are stored in the mode's dtype.</summary>
    public static void Print(ComputeMode compute, int repeats)
    {
        var rates = _shapes.ToDictionary(
            shape => string.Create(CultureInfo.InvariantCulture, $"{shape.M}x{shape.K}x{shape.N}"),
            shape => Math.Round(Rate(shape.M, shape.K, shape.N, compute, repeats), 1));
        double peak = (compute == ComputeMode.BF16 ? MachinePeaks.BF16() : MachinePeaks.F32()) / 1e9;
        Console.WriteLine(JsonSerializer.Serialize(new { work = "matmul", dtype = compute.Name(), threads = Workers.NumThreads, peakLoops = Math.Round(peak, 1), rates }));
    }

    private static double Rate(int m, int k, int n, ComputeMode compute, int repeats)
    {
        using var workspace = new Workspace(compute: compute);
        Tensor x = Random(workspace, m, k), values = Random(workspace, n, k), y = workspace.Rent(m, n);
        var dtype = compute == ComputeMode.BF16 ? DType.BF16 : DType.F32;
        RowWriter.Write(dtype, values.Data, (byte*)values.Data, values.Length);
        var weight = new Weight("weight", dtype, n, k, (byte*)values.Data, workspace);
        Ops.Linear(x, weight, default, y, workspace);
        int calls = (int)Math.Clamp(OperationsPerRun / (2.0 * m * k * n), 1, MaxCallsPerRun);
        double[] seconds = [.. Enumerable.Range(0, repeats).Select(_ => Time(() => Ops.Linear(x, weight, default, y, workspace), calls)).Order()];
        return 2e-9 * m * k * n / seconds[repeats / 2];
    }

    private static double Time(Action call, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            call();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
    }

    private static Tensor Random(Workspace workspace, int rows, int columns)
    {
        var tensor = workspace.Rent(rows, columns);
        var random = new Random(1);
        for (long i = 0; i < tensor.Length; i++)
            tensor.Data[i] = random.NextSingle() - 0.5f;
        return tensor;
    }
}
