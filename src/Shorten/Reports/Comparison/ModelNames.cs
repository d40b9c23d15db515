namespace Shorten.Reports.Comparison;

/// <summary>Short names that tell models apart.</summary>
internal static class ModelNames
{
    /// <summary>The ends of the paths, as long as needed; a folder <c>merged</c> says nothing by itself.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> paths)
    {
        string[][] parts = [.. paths.Select(path => Path.GetFullPath(path).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))];
        int[] lengths = [.. parts.Select(part => Path.GetFileNameWithoutExtension(part[^1]) == "merged" ? 2 : 1)];
        string Name(int i) => string.Join('/', parts[i].TakeLast(lengths[i]));
        while (true)
        {
            int[] equal = [.. Enumerable.Range(0, paths.Count).GroupBy(Name).Where(group => group.Count() > 1).SelectMany(group => group).Where(i => lengths[i] < parts[i].Length)];
            if (equal.Length == 0)
                return [.. Enumerable.Range(0, paths.Count).Select(Name)];
            foreach (int i in equal)
                lengths[i]++;
        }
    }
}
