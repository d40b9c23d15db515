namespace Shorten.Tensors.Tests;

public sealed unsafe class WorkersTests
{
    private const int MaxCount = 1000;

    [Fact]
    public void NumThreads_RefusesZero()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Workers.NumThreads = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => Workers.NumThreads = -1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void For_RunsEachIndexOnce(int threads) => WithThreads(threads, () =>
    {
        foreach (int count in new[] { 0, 1, 2, 7, MaxCount })
        {
            int[] runs = new int[MaxCount + 1];

            CountRuns(runs, count);

            Assert.All(runs.Take(count), times => Assert.Equal(1, times));
            Assert.All(runs.Skip(count), times => Assert.Equal(0, times));
        }
    });

    [Fact]
    public void For_UsesSeveralThreads_WhereTheWorkTakesLong() => WithThreads(3, () =>
    {
        int[] threads = new int[64];

        fixed (int* pointer = threads)
            Workers.For(threads.Length, pointer, &NoteThread);

        Assert.InRange(threads.Distinct().Count(), 2, 3);
    });

    // Sleeping and spinning threads, more threads than processors, and threads that find no work, in all orders.
    [Fact]
    public void For_ReturnsWithAllDone_InOneHundredThousandCalls() => WithThreads(2, () =>
    {
        for (int call = 0; call < 100_000; call++)
        {
            if (call % 1000 == 0)
                Workers.NumThreads = 1 + call / 1000 % 4;
            int sum = 0, count = call % 5;
            Workers.For(count, &sum, &AddIndex);
            Assert.Equal(count * (count + 1) / 2, sum);
        }
    });

    [Fact]
    public void For_RunsEachIndexOnce_CalledFromSeveralThreads() => WithThreads(3, () =>
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var callers = Enumerable.Range(0, 4).Select(caller => new Thread(() => CallOften(caller, failures))).ToArray();
        foreach (var caller in callers)
            caller.Start();
        for (int i = 0; i < 200; i++)
        {
            Workers.NumThreads = 1 + i % 5;
            Thread.Yield();
        }
        foreach (var caller in callers)
            Assert.True(caller.Join(TimeSpan.FromMinutes(1)), "a call does not return");
        Assert.Empty(failures);
    });

    [Fact]
    public void Scratch_IsAlignedAndOfTheThread()
    {
        nint first = (nint)Workers.Scratch(100), other = 0;
        var thread = new Thread(() => other = (nint)Workers.Scratch(100));
        thread.Start();
        thread.Join();

        Assert.Equal(0, first % 64);
        Assert.NotEqual(first, other);
        Assert.Equal(first, (nint)Workers.Scratch(50));
        Assert.Equal(0, (nint)Workers.Scratch(1_000_000) % 64);
    }

    private static void CallOften(int caller, System.Collections.Concurrent.ConcurrentQueue<string> failures)
    {
        for (int call = 0; call < 500; call++)
        {
            int count = (call + caller) % 40;
            int[] runs = new int[count + 1];
            CountRuns(runs, count);
            if (runs[count] != 0 || runs.Take(count).Any(times => times != 1))
                failures.Enqueue($"call {call} of caller {caller}: {string.Join(' ', runs)}");
        }
    }

    private static void CountRuns(int[] runs, int count)
    {
        fixed (int* pointer = runs)
            Workers.For(count, pointer, &CountRun);
    }

    private static void CountRun(void* runs, int index) => Interlocked.Increment(ref ((int*)runs)[index]);

    private static void AddIndex(void* sum, int index) => Interlocked.Add(ref *(int*)sum, index + 1);

    private static void NoteThread(void* threads, int index)
    {
        ((int*)threads)[index] = Environment.CurrentManagedThreadId;
        Thread.Sleep(1);
    }

    private static void WithThreads(int threads, Action test)
    {
        int before = Workers.NumThreads;
        Workers.NumThreads = threads;
        try
        {
            test();
        }
        finally
        {
            Workers.NumThreads = before;
        }
    }
}
