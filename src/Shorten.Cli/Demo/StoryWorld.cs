namespace Shorten.Cli.Demo;

/// <summary>The small trained model that is built into the command, with its texts and tasks.</summary>
internal static class StoryWorld
{
    private const string Prefix = "story-world/";

    public static readonly string[] Tasks = ["where-is-it", "who-was-it", "what-happens-next"];

    /// <summary>Writes its files below a folder.</summary>
    public static void Write(string folder)
    {
        var assembly = typeof(StoryWorld).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string path = Path.Combine(folder, name[Prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var resource = assembly.GetManifestResourceStream(name)!;
            using var file = File.Create(path);
            resource.CopyTo(file);
        }
    }
}
