using System.Collections.Concurrent;
using System.Diagnostics;

namespace Shorten.Checkpoints;

/// <summary>Temporary files and folders beside a target, named <c>.target.tmp-pid-random</c>, and what killed runs left of them.</summary>
internal static class TemporarySiblings
{
    /// <summary>Siblings of this process that are in use. In a container every run may have the same process id.</summary>
    private static readonly ConcurrentDictionary<string, bool> InUse = new();

    private enum Kind
    {
        /// <summary>An output that is being written.</summary>
        Tmp,
        /// <summary>A folder that an output is about to replace.</summary>
        Old,
    }

    /// <summary>A new path for an output in the making.</summary>
    public static string ForOutput(string target) => New(target, Kind.Tmp);

    /// <summary>A new path for what the output replaces.</summary>
    public static string ForReplaced(string target) => New(target, Kind.Old);

    /// <summary>Deletes what is at a path that this class gave, as far as it can: what cannot go now goes with the next run.</summary>
    public static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Debug.WriteLine($"{path}: {e.Message}");
        }
        InUse.TryRemove(path, out _);
    }

    /// <summary>Deletes what killed runs left beside <paramref name="target"/>, and brings back a folder that one was about to replace.</summary>
    public static void RemoveLeftovers(string target)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(target)!, Prefix(target) + "*").ToList())
        {
            if (!TryParse(target, path, out var kind, out int process) || IsInUse(path, process))
                continue;
            if (kind == Kind.Old && !Path.Exists(target))
                Directory.Move(path, target);
            else
                Delete(path);
        }
    }

    private static string Prefix(string target) => $".{Path.GetFileName(target)}.";

    private static string New(string target, Kind kind)
    {
        string name = $"{Prefix(target)}{Name(kind)}-{Environment.ProcessId}-{Random.Shared.Next():x8}";
        string path = Path.Combine(Path.GetDirectoryName(target)!, name);
        InUse[path] = true;
        return path;
    }

    private static string Name(Kind kind) => kind == Kind.Tmp ? "tmp" : "old";

    private static bool TryParse(string target, string path, out Kind kind, out int process)
    {
        string name = Path.GetFileName(path);
        string[] parts = name.StartsWith(Prefix(target), StringComparison.Ordinal) ? name[Prefix(target).Length..].Split('-') : [""];
        kind = parts[0] == Name(Kind.Old) ? Kind.Old : Kind.Tmp;
        process = 0;
        return parts.Length == 3 && parts[0] == Name(kind) && int.TryParse(parts[1], out process);
    }

    private static bool IsInUse(string path, int process)
    {
        if (process == Environment.ProcessId)
            return InUse.ContainsKey(path);
        try
        {
            using var other = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
