namespace Shorten.Testing;

/// <summary>Paths of test data: <c>tests/fixtures</c> of the repository, and the optional folder <c>shared</c> beside it.</summary>
public static class Fixtures
{
    /// <summary>Root of the repository: the folder above the tests that holds <c>Shorten.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of a file or folder below <c>tests/fixtures</c>.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, "tests", "fixtures", .. parts]);

    /// <summary>Full path below the folder <c>shared</c> beside the repository (or <c>SHORTEN_SHARED</c>); null where it is absent.</summary>
    public static string? Shared(params string[] parts)
    {
        string root = Environment.GetEnvironmentVariable("SHORTEN_SHARED") ?? Path.Combine(Root, "..", "shared");
        string path = Path.GetFullPath(Path.Combine([root, .. parts]));
        return Path.Exists(path) ? path : null;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Shorten.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("Shorten.slnx is not above the tests");
    }
}
