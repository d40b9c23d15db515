using System.Globalization;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Tensors;

namespace Shorten.Cli.Verbs;

/// <summary>What the kernels use of this processor, and what it can do at most with the threads of the run.</summary>
internal sealed record CpuFacts(int Threads, int VectorBits, bool HasBF16, double F32, double BF16, double ReadBandwidth)
{
    private const double Giga = 1e9;

    // Larger than any cache.
    private const int ReadRows = 1 << 18, ReadColumns = 1 << 10, ReadPasses = 5;

    /// <summary>Measures the peaks: takes about a second.</summary>
    public static CpuFacts Measure() =>
        new(Workers.NumThreads, Cpu.VectorBits, Cpu.HasBF16, MachinePeaks.F32(), MachinePeaks.BF16(), Bandwidth());

    public void Print(VerbContext context)
    {
        if (context.IsJson)
        {
            context.Json(ToJson());
            return;
        }
        context.Line($"{"vectors",-12}{(VectorBits == 0 ? "none" : $"{VectorBits} bits")}");
        context.Line($"{"threads",-12}{Threads}");
        context.Line($"{"f32",-12}{Rate(F32)} GFLOP/s on registers alone");
        context.Line($"{"bf16",-12}{(HasBF16 ? $"{Rate(BF16)} GFLOP/s on registers alone" : "not available: bf16 products run as f32")}");
        context.Line($"{"integers",-12}{(Cpu.HasIntegerDots ? $"{Cpu.IntegerDots}, for quantised weights and a few rows" : "not available: quantised weights run as f32")}");
        context.Line($"{"reading",-12}{Rate(ReadBandwidth)} GB/s from memory");
    }

    private JsonObject ToJson() => new()
    {
        ["threads"] = Threads,
        ["vectorBits"] = VectorBits,
        ["hasBF16"] = HasBF16,
        ["integerDots"] = Cpu.IntegerDots,
        ["f32FlopsPerSecond"] = F32,
        ["bf16FlopsPerSecond"] = BF16,
        ["readBytesPerSecond"] = ReadBandwidth,
    };

    private static unsafe double Bandwidth()
    {
        using var workspace = new Workspace();
        var values = workspace.Rent(ReadRows, ReadColumns);
        values.Clear();
        var weight = new Weight("memory", DType.F32, ReadRows, ReadColumns, (byte*)values.Data, workspace);
        return Enumerable.Range(0, ReadPasses).Max(_ => MachinePeaks.ReadBandwidth([weight]));
    }

    private static string Rate(double perSecond) => (perSecond / Giga).ToString(perSecond < 100 * Giga ? "0.0" : "0", CultureInfo.InvariantCulture);
}
