using System.Globalization;

namespace Shorten.Cli.Frame;

/// <summary>Memory that the process may still take: what the machine has left, and what its cgroups allow.</summary>
internal static class AvailableMemory
{
    private const string CgroupRoot = "/sys/fs/cgroup";

    /// <summary>Bytes available now.</summary>
    public static long Bytes()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (OperatingSystem.IsLinux())
            available = Math.Min(available, Math.Min(OfMachine() ?? long.MaxValue, OfCgroups() ?? long.MaxValue));
        return Math.Max(available, 1 << 20);
    }

    private static long? OfMachine() => Field("/proc/meminfo", "MemAvailable:") is long kilobytes ? kilobytes * 1024 : null;

    // Every cgroup above the process limits it. Page cache that is not in use is given back under pressure and counts as free.
    private static long? OfCgroups()
    {
        if (!File.Exists("/proc/self/cgroup"))
            return null;
        string? line = File.ReadLines("/proc/self/cgroup").FirstOrDefault(l => l.StartsWith("0::", StringComparison.Ordinal));
        long? least = null;
        string? folder = line is null ? null : CgroupRoot + line[3..].TrimEnd('/');
        for (; folder?.StartsWith(CgroupRoot, StringComparison.Ordinal) == true; folder = Path.GetDirectoryName(folder))
        {
            if (Number(Path.Combine(folder, "memory.max")) is not long limit || Number(Path.Combine(folder, "memory.current")) is not long used)
                continue;
            long free = limit - used + (Field(Path.Combine(folder, "memory.stat"), "inactive_file") ?? 0);
            least = Math.Min(least ?? long.MaxValue, free);
        }
        return least;
    }

    private static long? Number(string path) =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static long? Field(string path, string name)
    {
        string? line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal)) : null;
        return line is not null && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture, out long value) ? value : null;
    }
}
