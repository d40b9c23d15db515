using Shorten.Checkpoints;

namespace Shorten.Hub;

/// <summary>Models of a hub as local folders.</summary>
public static class HubModels
{
    private const int ParallelFiles = 4;

    /// <summary>Folder with the files of <paramref name="id"/>, of which those that the cache lacks are downloaded: config, tokenizer, licence, and the weights.</summary>
    /// <param name="id">What to fetch.</param>
    /// <param name="settings">Where from, and where to.</param>
    /// <param name="withWeights">False for the small files alone.</param>
    /// <param name="progress">Bytes downloaded.</param>
    /// <param name="cancellationToken">Stops; what was downloaded stays and the next run goes on from there.</param>
    /// <exception cref="HubException">The repository is missing or gated, the hub cannot be reached, a file is damaged, or offline the cache does not have it.</exception>
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
            var files = HubFileSelection.WithoutWeights(revision).ToList();
            if (withWeights)
                files.AddRange(await Weights(id, revision, cache, download, cancellationToken));
            await download.Run(files, ParallelFiles, cancellationToken);
            cache.WriteRef(revision.Commit);
            return cache.Snapshot(revision.Commit);
        }
        catch (HttpRequestException e)
        {
            throw new HubException($"{id} is no local path, and {settings.Endpoint.Host} cannot be reached: {e.Message}", e);
        }
    }

    private static string Cached(HubModelId id, HubCache cache) => cache.Commit() is { } commit && Directory.Exists(cache.Snapshot(commit))
        ? cache.Snapshot(commit)
        : throw new HubException($"{id} is neither a local path nor in the cache, and the hub is not asked (offline)");

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
