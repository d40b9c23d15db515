using System.Diagnostics;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Bench;

/// <summary>Measures all models at all points. At a point the models take turns, request by request, each in its own process: what slows the machine down slows all of them.</summary>
internal sealed class BenchSweep(VerbContext context, IReadOnlyList<BenchModel> models, string? prompt, int warmup, int runs)
{
    private const string Stage = "timing requests";
    private readonly long _start = Stopwatch.GetTimestamp();
    private double _done;

    /// <summary>Results of the points that are finished, the models of each in order.</summary>
    public List<BenchResult> Results { get; } = [];

    public void Run(IReadOnlyList<BenchPoint> points)
    {
        double total = (double)points.Count * (warmup + runs) * models.Count;
        foreach (var point in points)
            Results.AddRange(Run(point, total));
    }

    private List<BenchResult> Run(BenchPoint point, double total)
    {
        var taking = new List<BenchRun>();
        try
        {
            foreach (var model in models)
                taking.Add(new BenchRun(model, point, Arguments(model, point), context.CancellationToken));
            for (int round = 0; round < warmup + runs; round++)
                Round(taking, round, total);
            taking.ForEach(run => run.Finish(context.CancellationToken));
        }
        finally
        {
            taking.ForEach(run => run.Dispose());
        }
        return [.. taking.Select(run => run.Result)];
    }

    private void Round(List<BenchRun> taking, int round, double total)
    {
        foreach (var run in taking)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (round < warmup)
                run.WarmUp(context.CancellationToken);
            else
                run.Measure(() => Stopwatch.GetElapsedTime(_start).TotalSeconds, context.CancellationToken);
            context.Progress?.Report(new WorkProgress(Stage, ++_done, total, "requests"));
        }
    }

    private IEnumerable<string> Arguments(BenchModel model, BenchPoint point) =>
    [
        "bench", model.Path, "--worker", "--quiet", "--threads", $"{point.Threads}", "--batch", $"{point.Batch}", "--input", $"{point.Input}", "--output", $"{point.Output}",
        .. prompt is null ? (string[])[] : ["--prompt", prompt], .. context.OptionsForProcess,
    ];
}
