using System.Text.Json;
using Shorten.Checkpoints;

namespace Shorten.Scoring;

/// <summary>The finished steps of a greedy search in a file, so that a killed run goes on behind them.</summary>
internal sealed class GreedyProgress(string path, string fingerprint)
{
    /// <summary>The steps of an earlier run with the same settings; none where there was none.</summary>
    public IReadOnlyList<GreedyStep> Load()
    {
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize<Saved>(File.ReadAllBytes(path)) is { } saved && saved.Fingerprint == fingerprint ? saved.Steps : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Saves the steps, whole or not at all.</summary>
    public void Save(IReadOnlyList<GreedyStep> steps)
    {
        using var output = AtomicOutput.ForFile(path);
        File.WriteAllBytes(output.TemporaryPath, JsonSerializer.SerializeToUtf8Bytes(new Saved(fingerprint, steps)));
        output.Commit(overwrite: true);
    }

    /// <summary>Removes the file: the run is complete.</summary>
    public void Delete() => File.Delete(path);

    private sealed record Saved(string Fingerprint, IReadOnlyList<GreedyStep> Steps);
}
