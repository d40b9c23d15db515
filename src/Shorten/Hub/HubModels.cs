using Shorten.Checkpoints;

namespace Shorten.Hub;

/// <summary>Models of a hub as local folders and files.</summary>
public static class HubModels
{
    private const int ParallelFiles = 4;

    /// <summary>Folder with the files of <paramref name="id"/>, of which those that the cache lacks are downloaded: config, tokenizer, licence, and the weights.
    /// Where the repository holds no weights but GGUF files, or one of these is named, the path of that file, which has all in it.</summary>
    /// <param name="id">What to fetch.</param>
    /// <param name="settings">Where from, and where to.</param>
    /// <param name="withWeights">False for the small files alone, where there are such.</param>
    /// <param name="progress">Bytes downloaded.</param>
    /// <param name="cancellationToken">Stops; what was downloaded stays and the next run goes on from there.</param>
    /// <exception cref="HubException">The repository is missing or gated, it has several GGUF files and none is named, the hub cannot be reached, a file is damaged, or offline the cache does not have it.</exception>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<string> FetchAsync(HubModelId id, HubSettings settings, bool withWeights = true,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(settings);
        var cache = new HubCache(settings, id);
        if (settings.IsOffline)
            return Cached(id, cache);
        using var http = new HubHttp(settings, id);
        try
        {
            var revision = await http.Revision(cancellationToken);
            cache.Prepare();
            var download = new HubDownload(http, settings, cache, id, revision.Commit, progress);
            var gguf = HubFileSelection.Gguf(id, revision);
            List<HubFile> files = gguf is not null ? [gguf] : [.. HubFileSelection.WithoutWeights(revision)];
            if (withWeights && gguf is null)
                files.AddRange(await Weights(id, revision, cache, download, cancellationToken));
            await download.Run(files, ParallelFiles, cancellationToken);
            cache.WriteRef(revision.Commit);
            return Path.Combine(cache.Snapshot(revision.Commit), gguf?.Name ?? "");
        }
        catch (HttpRequestException e)
        {
            throw new HubException($"{id} is no local path, and {settings.Endpoint.Host} cannot be reached: {e.Message}", e);
        }
    }

    private static string Cached(HubModelId id, HubCache cache)
    {
        if (cache.Commit() is not { } commit || !Directory.Exists(cache.Snapshot(commit)))
            throw new HubException($"{id} is neither a local path nor in the cache, and the hub is not asked (offline)");
        string snapshot = cache.Snapshot(commit);
        string[] names = [.. Directory.EnumerateFiles(snapshot).Select(path => Path.GetFileName(path))];
        return HubGguf.IsMeant(id, names) ? Path.Combine(snapshot, HubGguf.Choose(id, names)) : snapshot;
    }

    /// <summary>The index comes first, to know the shards.</summary>
    private static async Task<IEnumerable<HubFile>> Weights(HubModelId id, HubRevision revision, HubCache cache, HubDownload download, CancellationToken cancellationToken)
    {
        var file = HubFileSelection.WeightsOrIndex(id, revision);
        if (!HubFileSelection.IsIndex(file))
            return [file];
        await download.Run([file], 1, cancellationToken);
        return HubFileSelection.Shards(id, revision, cache.Blob(file));
    }
}
