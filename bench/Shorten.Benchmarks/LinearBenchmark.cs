using BenchmarkDotNet.Attributes;
using Shorten.Tensors;

namespace Shorten.Benchmarks;

/// <summary>The matrix product at shapes of SmolLM2 and Llama; the rate is 2 M N K over the time.</summary>
public unsafe class LinearBenchmark : IDisposable
{
    private readonly Workspace _workspace = new();
    private Tensor _x, _y, _data;
    private Weight? _weight;

    /// <summary>Rows, output features and input features.</summary>
    [Params("1280x1536x576", "1280x576x1536", "1280x49152x576", "2048x4096x4096", "1x11008x4096")]
    public string Shape { get; set; } = "";

    /// <summary>Fills operands with random values.</summary>
    [GlobalSetup]
    public void Setup()
    {
        int[] sizes = [.. Shape.Split('x').Select(int.Parse)];
        (_x, _y, _data) = (_workspace.Rent(sizes[0], sizes[2]), _workspace.Rent(sizes[0], sizes[1]), _workspace.Rent(sizes[1], sizes[2]));
        var random = new Random(1);
        foreach (var tensor in (Tensor[])[_x, _data])
        {
            for (long i = 0; i < tensor.Length; i++)
                tensor.Data[i] = random.NextSingle() - 0.5f;
        }
        _weight = new Weight("weight", DType.F32, sizes[1], sizes[2], (byte*)_data.Data, _workspace);
    }

    /// <summary>Y = X W^T.</summary>
    [Benchmark]
    public void Linear() => Ops.Linear(_x, _weight!, default, _y, _workspace);

    /// <inheritdoc />
    [GlobalCleanup]
    public void Dispose()
    {
        _workspace.Dispose();
        GC.SuppressFinalize(this);
    }
}
