using System.Runtime.InteropServices;

namespace Shorten.Tensors;

/// <summary>The pool of threads that every op shares. Threads spin briefly for the next work, then sleep.</summary>
/// <remarks>A body writes only what belongs to its index, so results do not depend on the number of threads.</remarks>
public static unsafe class Workers
{
    // About 20 microseconds: longer than the gap between two ops of a block, shorter than anything a person notices.
    private const int SpinRounds = 2000;
    private static readonly Lock Gate = new();
    private static readonly List<Thread> Threads = [];
    private static int s_numThreads = Environment.ProcessorCount;
    private static volatile int s_generation;
    private static void* s_arguments;
    private static delegate*<void*, int, void> s_body;
    private static int s_count, s_next, s_seats, s_running;

    [ThreadStatic]
    private static nuint t_scratchBytes;
    [ThreadStatic]
    private static void* t_scratch;

    /// <summary>Threads that share the work, the caller included. At least 1.</summary>
    public static int NumThreads
    {
        get => s_numThreads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            s_numThreads = value;
        }
    }

    /// <summary>Runs <paramref name="body"/>(<paramref name="arguments"/>, i) for every i in 0 .. <paramref name="count"/> - 1, in any order, on all threads; returns when all are done.</summary>
    /// <remarks>The body must not throw. Calls from several threads take turns; a call from inside a body is not allowed.</remarks>
    public static void For(int count, void* arguments, delegate*<void*, int, void> body)
    {
        int helpers = Math.Min(s_numThreads, count) - 1;
        if (helpers <= 0)
        {
            for (int i = 0; i < count; i++)
                body(arguments, i);
            return;
        }
        lock (Gate)
        {
            while (Threads.Count < helpers)
                Start();
            s_arguments = arguments;
            s_body = body;
            s_count = count;
            s_next = 0;
            s_running = helpers;
            Volatile.Write(ref s_seats, helpers);
            lock (Threads)
            {
                s_generation++;
                Monitor.PulseAll(Threads);
            }
            Drain();
            var spin = new SpinWait();
            while (Volatile.Read(ref s_running) > 0)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>At least <paramref name="bytes"/> of memory that belongs to the calling thread until its next call, aligned to 64 bytes. For bodies.</summary>
    internal static float* Scratch(long bytes)
    {
        if ((nuint)bytes > t_scratchBytes)
        {
            NativeMemory.AlignedFree(t_scratch);
            t_scratchBytes = 0;
            t_scratch = null;
            t_scratch = NativeMemory.AlignedAlloc((nuint)bytes, 64);
            t_scratchBytes = (nuint)bytes;
        }
        return (float*)t_scratch;
    }

    private static void Start()
    {
        var thread = new Thread(Loop) { IsBackground = true, Name = $"shorten-{Threads.Count + 1}" };
        int generation = s_generation;
        Threads.Add(thread);
        thread.Start(generation);
    }

    private static void Loop(object? start)
    {
        int seen = (int)start!;
        while (true)
        {
            seen = WaitForNext(seen);
            // Only as many threads as were asked for take a seat; the others wait for the next call.
            if (Interlocked.Decrement(ref s_seats) < 0)
                continue;
            Drain();
            Interlocked.Decrement(ref s_running);
        }
    }

    private static int WaitForNext(int seen)
    {
        for (int i = 0; i < SpinRounds && s_generation == seen; i++)
            Thread.SpinWait(4);
        if (s_generation == seen)
        {
            lock (Threads)
            {
                while (s_generation == seen)
                    Monitor.Wait(Threads);
            }
        }
        return s_generation;
    }

    private static void Drain()
    {
        int count = s_count;
        void* arguments = s_arguments;
        var body = s_body;
        for (int i = Interlocked.Increment(ref s_next) - 1; i < count; i = Interlocked.Increment(ref s_next) - 1)
            body(arguments, i);
    }
}
