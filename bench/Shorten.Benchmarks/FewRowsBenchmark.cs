using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using Shorten.Tensors;

namespace Shorten.Benchmarks;

/// <summary>The product of a few rows with stored weights at shapes of SmolLM2 and Llama; bytes of the weight over the time is the bandwidth to hold against <see cref="ReadOnly"/>.</summary>
public unsafe class FewRowsBenchmark : IDisposable
{
    private readonly Workspace _buffers = new();
    private readonly Random _random = new(1);
    private Workspace? _workspace;
    private Tensor _x, _y;
    private Weight? _weight;

    /// <summary>Output features and input features.</summary>
    [Params("576x576", "192x576", "1536x576", "576x1536", "49152x576", "11008x4096")]
    public string Shape { get; set; } = "";

    /// <summary>Stored type.</summary>
    [Params(DType.F32, DType.BF16, DType.F16, DType.Q8_0, DType.Q4_1)]
    public DType Type { get; set; }

    /// <summary>Arithmetic.</summary>
    [Params(ComputeMode.F32, ComputeMode.Int8)]
    public ComputeMode Compute { get; set; }

    /// <summary>Rows of x.</summary>
    [Params(1, 4, 8, 16)]
    public int Rows { get; set; }

    /// <summary>Fills operands: x with random values, the weight with small numbers of its type.</summary>
    [GlobalSetup]
    public void Setup()
    {
        int[] sizes = [.. Shape.Split('x').Select(int.Parse)];
        _workspace = new Workspace(compute: Compute);
        (_x, _y) = (_buffers.Rent(Rows, sizes[1]), _buffers.Rent(Rows, sizes[0]));
        for (long i = 0; i < _x.Length; i++)
            _x.Data[i] = _random.NextSingle() - 0.5f;
        long rowBytes = Type.Bytes(sizes[1]);
        var data = _buffers.Rent(sizes[0], (int)((rowBytes + sizeof(float) - 1) / sizeof(float)));
        _weight = new Weight("weight", Type, sizes[0], sizes[1], (byte*)data.Data, _buffers);
        for (long row = 0; row < sizes[0]; row++)
            Fill(_weight.Row(row), rowBytes);
    }

    /// <summary>Y = X W^T.</summary>
    [Benchmark(Baseline = true)]
    public void Linear() => Ops.Linear(_x, _weight!, default, _y, _workspace!);

    /// <summary>A sum over the bytes of the weight on all threads.</summary>
    [Benchmark]
    public void ReadOnly()
    {
        var weight = new Bytes { First = _weight!.Data, Length = _weight.Bytes };
        Workers.For((int)((weight.Length + Bytes.OfTask - 1) / Bytes.OfTask), &weight, &Bytes.Sum);
    }

    /// <inheritdoc />
    [GlobalCleanup]
    public void Dispose()
    {
        _workspace?.Dispose();
        _buffers.Dispose();
        GC.SuppressFinalize(this);
    }

    // Random bits whose 16-bit halves are small numbers as F16 and as BF16, and so are all scales.
    private void Fill(byte* row, long bytes)
    {
        var span = new Span<byte>(row, (int)bytes);
        _random.NextBytes(span);
        for (int i = 1; i < span.Length; i += 2)
            span[i] = (byte)((span[i] & 0x83) | 0x28);
    }

    private struct Bytes
    {
        public const int OfTask = 64 << 10;

        public byte* First;
        public long Length, Total;

        public static void Sum(void* pointer, int index)
        {
            var bytes = (Bytes*)pointer;
            long start = (long)index * OfTask, end = Math.Min(start + OfTask, bytes->Length);
            Vector512<long> sum0 = default, sum1 = default;
            for (; start + 128 <= end; start += 128)
            {
                sum0 += Vector512.Load((long*)(bytes->First + start));
                sum1 += Vector512.Load((long*)(bytes->First + start + 64));
            }
            Interlocked.Add(ref bytes->Total, Vector512.Sum(sum0 + sum1));
        }
    }
}
