using System.Text.Json;

namespace Shorten.Hub;

/// <summary>One commit of a repository and the files in it.</summary>
internal sealed record HubRevision(string Commit, IReadOnlyList<HubFile> Files)
{
    private const int Sha1Digits = 40, Sha256Digits = 64;

    /// <summary>Reads the hub's description of a model.</summary>
    /// <exception cref="HubException">It is not what it should be.</exception>
    public static HubRevision Parse(HubModelId id, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            string commit = document.RootElement.GetProperty("sha").GetString()!;
            // It becomes the name of a folder.
            if (!IsHex(commit, Sha1Digits))
                throw new HubException($"{id}: the hub names a commit that is none");
            return new HubRevision(commit, [.. document.RootElement.GetProperty("siblings").EnumerateArray().Select(File).OfType<HubFile>()]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new HubException($"{id}: the answer of the hub cannot be read: {e.Message}", e);
        }
    }

    public static bool IsCommit(string revision) => IsHex(revision, Sha1Digits);

    /// <summary>Null for a file whose size or hash is not told: it could not be checked.</summary>
    private static HubFile? File(JsonElement sibling)
    {
        string name = sibling.GetProperty("rfilename").GetString()!;
        bool isLarge = sibling.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
        string? hash = Text(isLarge ? lfs : sibling, isLarge ? "sha256" : "blobId");
        if (hash is null || !IsHex(hash, isLarge ? Sha256Digits : Sha1Digits) || !sibling.TryGetProperty("size", out var size))
            return null;
        return new HubFile(name, size.GetInt64(), hash);
    }

    private static string? Text(JsonElement element, string key) => element.TryGetProperty(key, out var value) ? value.GetString() : null;

    private static bool IsHex(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigitLower);
}
