namespace Shorten.Tests;

/// <summary>Calls an action at once, on the thread that reports.</summary>
internal sealed class Listener(Action<WorkProgress> action) : IProgress<WorkProgress>
{
    public void Report(WorkProgress value) => action(value);
}
