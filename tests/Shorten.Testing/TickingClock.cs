namespace Shorten.Testing;

/// <summary>A clock that goes on by a tick whenever somebody looks at it: the same times on every machine.</summary>
/// <param name="tick">Milliseconds that pass before the n-th look, n from 0.</param>
public sealed class TickingClock(Func<long, long> tick) : TimeProvider
{
    private long _looks, _now;

    /// <summary>A millisecond passes before each look.</summary>
    public TickingClock()
        : this(_ => 1)
    {
    }

    /// <inheritdoc />
    public override long TimestampFrequency => 1000;

    /// <inheritdoc />
    public override long GetTimestamp() => _now += tick(_looks++);
}
