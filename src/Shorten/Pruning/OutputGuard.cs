namespace Shorten.Pruning;

/// <summary>Refuses outputs that would touch the source or replace what is no model.</summary>
internal static class OutputGuard
{
    private const int MaxLinks = 40;

    private static readonly StringComparison Comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <exception cref="OutputRefusedException">The output is the source, inside it or around it, or exists and may not be replaced.</exception>
    public static void Check(string source, string output, bool isFolder, bool force)
    {
        CheckApart(source, output);
        CheckExisting(output, isFolder, force);
    }

    /// <exception cref="OutputRefusedException">The output is the source, inside it or around it.</exception>
    public static void CheckApart(string source, string output)
    {
        string realSource = RealPath(source, 0), realOutput = RealPath(output, 0);
        if (string.Equals(realSource, realOutput, Comparison))
            throw new OutputRefusedException(output, "the output is the source, which is never written to");
        if (IsInside(realOutput, realSource))
            throw new OutputRefusedException(output, $"the output lies inside the source {source}");
        if (IsInside(realSource, realOutput))
            throw new OutputRefusedException(output, $"the output contains the source {source}");
    }

    /// <exception cref="OutputRefusedException">The file exists and may not be replaced.</exception>
    public static void CheckFile(string path, bool force)
    {
        if (Directory.Exists(path))
            throw new OutputRefusedException(path, "exists and is a folder: name a file");
        if (File.Exists(path) && !force)
            throw new OutputRefusedException(path, "exists already: --force replaces it");
    }

    /// <exception cref="OutputRefusedException">The folder exists and may not be replaced, or holds files and not <paramref name="mark"/>, which every <paramref name="what"/> has.</exception>
    public static void CheckFolder(string output, string what, string mark, bool force)
    {
        if (File.Exists(output))
            throw new OutputRefusedException(output, "exists and is a file: name a folder");
        if (!Directory.Exists(output))
            return;
        if (!force)
            throw new OutputRefusedException(output, "exists already: --force replaces it");
        // A folder is replaced as a whole: a slip of the pen must not cost somebody's documents.
        if (Directory.EnumerateFileSystemEntries(output).Any() && !File.Exists(Path.Combine(output, mark)))
            throw new OutputRefusedException(output, $"exists and holds no {what}: it is not replaced");
    }

    private static void CheckExisting(string output, bool isFolder, bool force)
    {
        if (!isFolder)
        {
            CheckFile(output, force);
            return;
        }
        CheckFolder(output, "model", "config.json", force);
    }

    private static bool IsInside(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, Comparison);

    /// <summary>The path with every symbolic link on the way followed. What does not exist yet is taken as it is named.</summary>
    private static string RealPath(string path, int links)
    {
        if (links > MaxLinks)
            throw new OutputRefusedException(path, "too many symbolic links");
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            real = new FileInfo(next).LinkTarget is { } target ? RealPath(Path.GetFullPath(target, real), links + 1) : next;
        }
        return real;
    }
}
