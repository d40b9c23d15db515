using System.Diagnostics;
using Shorten.Tensors;

namespace Shorten.Cli.Frame;

/// <summary>How long arithmetic will take on this machine, from a product that is timed on the spot.</summary>
internal static class ExpectedTime
{
    private const int Rows = 384, Features = 512;

    /// <summary>A guess for matrix products of <paramref name="operations"/> floating-point operations: <c>about 40 s</c>.</summary>
    public static string Of(double operations) => $"about {Figures.Duration(operations / Rate())}";

    // Operations a second of the second of two products of 0.2 GFLOP; the first pays for compiling. A whole run reaches about as much.
    private static unsafe double Rate()
    {
        using var workspace = new Workspace();
        Tensor x = workspace.Rent(Rows, Features), y = workspace.Rent(Rows, Features), w = workspace.Rent(Features, Features);
        new Span<float>(x.Data, (int)x.Length).Fill(1);
        new Span<float>(w.Data, (int)w.Length).Fill(1);
        var weight = new Weight("speed", DType.F32, Features, Features, (byte*)w.Data, workspace);
        Ops.Linear(x, weight, default, y, workspace);
        long start = Stopwatch.GetTimestamp();
        Ops.Linear(x, weight, default, y, workspace);
        return 2.0 * Rows * Features * Features / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
