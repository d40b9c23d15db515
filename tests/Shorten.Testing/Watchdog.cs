namespace Shorten.Testing;

/// <summary>Runs work that must end, and notices while it runs that it does not.</summary>
public static class Watchdog
{
    /// <summary>Runs <paramref name="work"/> on a thread of its own and throws what it throws.</summary>
    /// <remarks>Work that hangs goes on behind the test's back until the process ends: nothing can stop it.</remarks>
    /// <exception cref="TimeoutException">It takes longer than <paramref name="patience"/>.</exception>
    public static void Run(Action work, TimeSpan patience)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(patience))
            throw new TimeoutException($"it takes longer than {patience.TotalSeconds} s");
        task.GetAwaiter().GetResult();
    }
}
