using System.Text.Json;
using Shorten.Reports.Results;
using Shorten.Training;

namespace Shorten.Reports.Comparison;

/// <summary>What <c>retrain</c> left beside a model.</summary>
internal static class TrainingFiles
{
    /// <summary>Log and report of the retraining that made <paramref name="model"/>; null where there are none.</summary>
    /// <exception cref="ResultFileException">A file is broken.</exception>
    public static TrainingRun? Read(ComparedModel model, int index)
    {
        if (FolderOf(model.NamedPath) is not { } folder)
            return null;
        string report = Path.Combine(folder, RetrainingReport.FileName);
        return new TrainingRun(index, File.Exists(report) ? ResultJson.As<RetrainingReport>(ResultJson.Read(report), report) : null, Records(Path.Combine(folder, TrainingFolder.LogFile)));
    }

    // A merged model lies in the folder of its adapter.
    private static string? FolderOf(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        IEnumerable<string> folders = Path.GetFileNameWithoutExtension(full) == "merged" ? [full, Path.GetDirectoryName(full)!] : [full];
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, TrainingFolder.LogFile)));
    }

    private static IReadOnlyList<TrainingRecord> Records(string path)
    {
        try
        {
            var records = TrainingLog.Read(path);
            return records.Contains(null!) ? throw new ResultFileException(path, "has a line that is no step") : records;
        }
        catch (JsonException e)
        {
            throw new ResultFileException(path, $"has a line that is no step: {e.Message.Split('\n')[0]}", e);
        }
    }
}
