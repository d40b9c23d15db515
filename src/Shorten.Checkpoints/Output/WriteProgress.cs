namespace Shorten.Checkpoints;

/// <summary>Tensor bytes written over all files of one output, and the wish to stop.</summary>
internal sealed class WriteProgress(Action<long>? report, CancellationToken cancellationToken)
{
    private long _done;

    public void Add(int bytes) => report?.Invoke(_done += bytes);

    public void ThrowIfCancelled() => cancellationToken.ThrowIfCancellationRequested();
}
