using Shorten.Checkpoints;

namespace Shorten.Pruning;

/// <summary>Hashes the source on a thread of its own while it is copied: both read the same pages.</summary>
internal sealed class SourceHashing : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task<IReadOnlyDictionary<string, string>> _hashes;

    public SourceHashing(Checkpoint source, IReadOnlyDictionary<string, string>? known, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _hashes = known is not null ? Task.FromResult(known) : Task.Run(() => SourceHashes.Compute(source, null, _stop.Token), CancellationToken.None);
    }

    /// <summary>Waits for the hashes.</summary>
    public IReadOnlyDictionary<string, string> Result() => _hashes.GetAwaiter().GetResult();

    /// <summary>Stops the thread: the checkpoint may be closed right after.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)_hashes).AsyncWaitHandle.WaitOne();
        _stop.Dispose();
    }
}
