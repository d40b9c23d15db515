using Shorten.Testing;

namespace Shorten.Checkpoints.Tests.Fuzzing;

public sealed class WatchdogTests
{
    [Fact]
    public void Run_NoticesWorkThatHangs_WhileItDoes()
    {
        using var forever = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        Assert.Throws<TimeoutException>(() => Watchdog.Run(
            () =>
            {
                forever.Wait();
                ended.Set();
            },
            TimeSpan.FromMilliseconds(20)));
        Assert.False(ended.IsSet);
        forever.Set();
        ended.Wait();
    }

    [Fact]
    public void Run_ThrowsWhatTheWorkThrows() =>
        Assert.Throws<InvalidDataException>(() => Watchdog.Run(() => throw new InvalidDataException(), TimeSpan.FromMinutes(1)));
}
