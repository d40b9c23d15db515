namespace Shorten.Hub;

/// <summary>Where the hub is, who asks, and where its files are kept: what the Hugging Face tools read from the environment.</summary>
public sealed record HubSettings
{
    /// <summary>Address of the hub (<c>HF_ENDPOINT</c>).</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Folder of the cache (<c>HF_HUB_CACHE</c>, or <c>hub</c> in <c>HF_HOME</c>).</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Access token (<c>HF_TOKEN</c>, or the file <c>token</c> in <c>HF_HOME</c>); null for none.</summary>
    public string? Token { get; init; }

    /// <summary>Uses the cache alone (<c>HF_HUB_OFFLINE</c>).</summary>
    public bool IsOffline { get; init; }

    /// <summary>Longest wait for the next bytes before a connection counts as lost.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait before the first new attempt; it doubles with each.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Reads the environment.</summary>
    /// <exception cref="HubException"><c>HF_ENDPOINT</c> is not an address.</exception>
    public static HubSettings FromEnvironment()
    {
        string home = Variable("HF_HOME") ?? Path.Combine(Variable("XDG_CACHE_HOME") ?? Path.Combine(UserFolder, ".cache"), "huggingface");
        string endpoint = Variable("HF_ENDPOINT") ?? "https://huggingface.co";
        if (!Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new HubException($"HF_ENDPOINT is not an address: {endpoint}");
        return new HubSettings
        {
            Endpoint = uri,
            CacheFolder = Variable("HF_HUB_CACHE") ?? Path.Combine(home, "hub"),
            Token = Variable("HF_TOKEN") ?? TokenIn(Variable("HF_TOKEN_PATH") ?? Path.Combine(home, "token")),
            IsOffline = Variable("HF_HUB_OFFLINE")?.ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON",
        };
    }

    private static string UserFolder => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string? TokenIn(string file) => File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } token ? token : null;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
