using Shorten.Generation;

namespace Shorten.Cli.Bench;

/// <summary>One model at one point while it is measured: its process and the result so far. What goes wrong becomes the result.</summary>
internal sealed class BenchRun : IDisposable
{
    private readonly BenchProcess _process;

    public BenchRun(BenchModel model, BenchPoint point, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        Result = new BenchResult(model, point);
        _process = new BenchProcess(arguments);
        Try(() => Result.Facts = _process.Start(cancellationToken));
    }

    public BenchResult Result { get; }

    /// <summary>A request that does not count.</summary>
    public void WarmUp(CancellationToken cancellationToken) => Try(() => Request(cancellationToken));

    /// <summary>A request that counts, and a pass over the weights that only reads.</summary>
    public void Measure(Func<double> clock, CancellationToken cancellationToken) => Try(() =>
    {
        double started = clock();
        if (Request(cancellationToken) is { } time)
            Result.Add(started, time, _process.Ask(BenchWorker.Read, cancellationToken).ReadBandwidth!.Value);
    });

    /// <summary>Ends the measurement with the memory that it took.</summary>
    public void Finish(CancellationToken cancellationToken) => Try(() => Result.Memory = _process.Ask(BenchWorker.Memory, cancellationToken).Memory);

    /// <inheritdoc />
    public void Dispose() => _process.Dispose();

    private RequestTime? Request(CancellationToken cancellationToken)
    {
        var answer = _process.Ask(BenchWorker.Request, cancellationToken);
        if (answer.DoesNotFit is { } reason)
            Result.Refuse("does not fit", reason);
        return answer.Time;
    }

    private void Try(Action step)
    {
        if (!Result.IsOk)
            return;
        try
        {
            step();
        }
        catch (BenchProcessException e)
        {
            Result.Refuse("failed", e.Message);
        }
    }
}
