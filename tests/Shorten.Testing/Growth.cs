using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Shorten.Testing;

/// <summary>How much more work a larger input takes, in processor time of the calling thread: other programs on the machine do not count.</summary>
public static partial class Growth
{
    /// <summary>How many times as large the second input is.</summary>
    public const int Factor = 64;

    /// <summary>Between 64 for linear work, of which caches that other programs fill make up to seven times as much, and 4096 for quadratic.</summary>
    public const double MostIfLinear = 1300;

    private const int SmallRuns = 3, ThreadCpuClock = 3;

    /// <summary>Processor time for an input of <paramref name="size"/> times <see cref="Factor"/> by the least of three runs for <paramref name="size"/>.</summary>
    /// <param name="work">Works on an input of a size, on this thread.</param>
    /// <param name="size">Size of the first input: large enough to take most of a millisecond.</param>
    public static double Of(Action<int> work, int size)
    {
        ArgumentNullException.ThrowIfNull(work);
        work(size);
        double least = Enumerable.Range(0, SmallRuns).Min(_ => Seconds(work, size));
        return Seconds(work, size * Factor) / least;
    }

    private static double Seconds(Action<int> work, int size)
    {
        double start = ThreadSeconds();
        work(size);
        return ThreadSeconds() - start;
    }

    private static double ThreadSeconds() => OperatingSystem.IsLinux() && ClockGetTime(ThreadCpuClock, out var time) == 0
        ? time.Seconds + (time.Nanoseconds * 1e-9)
        : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
