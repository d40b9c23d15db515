namespace Shorten.Cli.Frame;

/// <summary>While it lives, Ctrl-C ends something smaller than the run.</summary>
internal sealed class Interrupt : IDisposable
{
    // Signals belong to the process, and so does where they go.
    private static Interrupt? s_current;

    private readonly CancellationToken _run;
    private readonly CancellationTokenSource _source;

    /// <summary>Takes the next Ctrl-C; <paramref name="run"/> is the token of the whole run, which counts too.</summary>
    public Interrupt(CancellationToken run)
    {
        _run = run;
        _source = CancellationTokenSource.CreateLinkedTokenSource(run);
        Volatile.Write(ref s_current, this);
    }

    /// <summary>Cancelled by Ctrl-C, and with the run.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True if Ctrl-C came and the run goes on.</summary>
    public bool EndedTheAnswer => _source.IsCancellationRequested && !_run.IsCancellationRequested;

    /// <summary>Gives Ctrl-C to what can be ended; false where there is nothing, or it has been ended.</summary>
    public static bool TryTake()
    {
        var current = Volatile.Read(ref s_current);
        if (current is null || current._source.IsCancellationRequested)
            return false;
        current._source.Cancel();
        return true;
    }

    public void Dispose()
    {
        // The source is left to the collector: a signal may be on its way to it.
        Volatile.Write(ref s_current, null);
    }
}
