using BenchmarkDotNet.Attributes;
using Shorten.Tensors;

namespace Shorten.Benchmarks;

/// <summary>Causal attention at shapes of SmolLM2 and Llama; half of 4 B N H T S over the time is the rate where T = S.</summary>
public class AttentionBenchmark : IDisposable
{
    private readonly Workspace _workspace = new();
    private AttentionShape _shape;
    private Tensor _q, _k, _v, _y;

    /// <summary>Sequences, queries, keys, query heads, key heads and head size.</summary>
    [Params("10x128x128x9x3x64", "1x512x512x9x3x64", "1x2048x2048x9x3x64", "1x512x512x32x8x128", "1x1x2048x9x3x64")]
    public string Shape { get; set; } = "";

    /// <summary>Soft cap of the scores, 0 for none.</summary>
    [Params(0, 50)]
    public float SoftCap { get; set; }

    /// <summary>Fills operands with random values.</summary>
    [GlobalSetup]
    public unsafe void Setup()
    {
        int[] s = [.. Shape.Split('x').Select(int.Parse)];
        _shape = new AttentionShape(s[0], s[1], s[2], s[3], s[4], s[5], 1 / MathF.Sqrt(s[5]), 0, SoftCap);
        (_q, _y) = (_workspace.Rent(s[0] * s[1], s[3] * s[5]), _workspace.Rent(s[0] * s[1], s[3] * s[5]));
        (_k, _v) = (_workspace.Rent(s[0] * s[2], s[4] * s[5]), _workspace.Rent(s[0] * s[2], s[4] * s[5]));
        var random = new Random(1);
        foreach (var tensor in (Tensor[])[_q, _k, _v])
        {
            for (long i = 0; i < tensor.Length; i++)
                tensor.Data[i] = random.NextSingle() - 0.5f;
        }
    }

    /// <summary>y = softmax(q k^T) v.</summary>
    [Benchmark]
    public void Attention() => Ops.Attention(_q, _k, _v, _shape, _y);

    /// <inheritdoc />
    [GlobalCleanup]
    public void Dispose()
    {
        _workspace.Dispose();
        GC.SuppressFinalize(this);
    }
}
