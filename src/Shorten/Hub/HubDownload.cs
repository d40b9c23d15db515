using Shorten.Checkpoints;

namespace Shorten.Hub;

/// <summary>Brings files of one commit into the cache, several at a time.</summary>
internal sealed class HubDownload(HubHttp http, HubSettings settings, HubCache cache, HubModelId id, string commit, IProgress<WorkProgress>? progress)
{
    private readonly Lock _lock = new();

    /// <summary>Downloads what the cache lacks and links all <paramref name="files"/> into the snapshot.</summary>
    public async Task Run(IReadOnlyList<HubFile> files, int parallel, CancellationToken cancellationToken)
    {
        var missing = files.Where(file => !cache.Has(file)).DistinctBy(file => file.Hash).ToList();
        long total = missing.Sum(file => file.SizeBytes);
        DiskSpace.Ensure(settings.CacheFolder, total);
        var done = new Dictionary<HubFile, long>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(missing, options, async (file, stop) =>
            await new HubFileDownload(http, settings, id, file, cache.Blob(file)).Run(commit, bytes => Report(done, file, bytes, total), stop));
        foreach (var file in files)
            cache.Link(commit, file);
    }

    private void Report(Dictionary<HubFile, long> done, HubFile file, long bytes, long total)
    {
        lock (_lock)
        {
            done[file] = bytes;
            progress?.Report(new WorkProgress($"downloading {id}", done.Values.Sum(), total, "bytes"));
        }
    }
}
