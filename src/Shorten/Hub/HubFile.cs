namespace Shorten.Hub;

/// <summary>A file of a repository as the hub describes it.</summary>
/// <param name="Name">Path in the repository.</param>
/// <param name="SizeBytes">Size.</param>
/// <param name="Hash">SHA-256 of a large file, the SHA-1 of a git blob otherwise; its name in the cache.</param>
internal sealed record HubFile(string Name, long SizeBytes, string Hash)
{
    private const int Sha256Digits = 64;

    public bool IsLarge => Hash.Length == Sha256Digits;
}
