using System.Text.Json;
using Shorten.Checkpoints;

namespace Shorten.Scoring.Comparison;

/// <summary>The reports of the finished analyses of a comparison in a file, so that a killed run goes on behind them.</summary>
internal sealed class ComparisonResume(string path, string fingerprint)
{
    /// <summary>The reports of an earlier run with the same settings, by analysis; none where there was none.</summary>
    public List<IReadOnlyList<ScoreReport>> Load()
    {
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize<Saved>(File.ReadAllBytes(path), ScoreReport.Options) is { } saved && saved.Fingerprint == fingerprint ? [.. saved.Parts] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Saves the reports, whole or not at all.</summary>
    public void Save(IReadOnlyList<IReadOnlyList<ScoreReport>> parts)
    {
        using var output = AtomicOutput.ForFile(path);
        File.WriteAllBytes(output.TemporaryPath, JsonSerializer.SerializeToUtf8Bytes(new Saved(fingerprint, parts), ScoreReport.Options));
        output.Commit(overwrite: true);
    }

    /// <summary>Removes the file: the run is complete.</summary>
    public void Delete() => File.Delete(path);

    private sealed record Saved(string Fingerprint, IReadOnlyList<IReadOnlyList<ScoreReport>> Parts);
}
