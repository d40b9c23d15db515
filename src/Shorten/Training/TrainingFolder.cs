using System.Text.Json;
using Shorten.Checkpoints;

namespace Shorten.Training;

/// <summary>The folder of a run that is not finished: its log, its last checkpoints, and the best values so far.</summary>
/// <remarks>
/// <c>step-000100/</c> holds parameters and moments (<c>state.safetensors</c>), the log up to there and <c>state.json</c>. It appears whole or not at all. Order of the rows and dropout
/// follow from seed and step, so nothing else has to be kept. <c>best-000080.safetensors</c> stays as long as a checkpoint may need it.
/// </remarks>
internal sealed class TrainingFolder(string path, IReadOnlyDictionary<string, string> identity)
{
    private const string StepPrefix = "step-", BestPrefix = "best-", StateFile = "state.json", TensorFile = "state.safetensors";

    public const string LogFile = "train.jsonl";

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public string LogPath => Path.Combine(path, LogFile);

    /// <summary>Number of the last checkpoint in <paramref name="path"/>; null where there is none.</summary>
    public static int? LatestStep(string path) => Steps(path) is [.., var last] ? last : null;

    /// <summary>Writes a checkpoint after <paramref name="step"/>, and deletes what more than <paramref name="keep"/> checkpoints need.</summary>
    public void Save(int step, IReadOnlyList<TrainingParameter> parameters, AdamW adam, TrainingLog log, int keep)
    {
        using (var output = AtomicOutput.ForFolder(StepPath(step)))
        {
            SafetensorsWriter.WriteFile(Path.Combine(output.TemporaryPath, TensorFile), [.. State(parameters, adam).Select(pair => StoredTensors.ToWrite(pair.Name, pair.Tensor))]);
            File.Copy(LogPath, Path.Combine(output.TemporaryPath, LogFile));
            File.WriteAllBytes(Path.Combine(output.TemporaryPath, StateFile), JsonSerializer.SerializeToUtf8Bytes(new Saved(1, step, log.Best?.Step, identity), Options));
            output.Commit(overwrite: true);
        }
        foreach (int old in Steps(path).SkipLast(keep))
            Directory.Delete(StepPath(old), recursive: true);
        var needed = Steps(path).Select(kept => Read(kept).BestStep).ToHashSet();
        foreach (string file in Directory.EnumerateFiles(path, BestPrefix + "*").Where(file => !needed.Any(best => best is int n && file == BestPath(n))))
            File.Delete(file);
    }

    /// <summary>Reads the checkpoint after <paramref name="step"/>: its values, moments and records.</summary>
    /// <exception cref="TrainingCheckpointException">It was made with other settings, data or base, or is damaged.</exception>
    public IReadOnlyList<TrainingRecord> Load(int step, IReadOnlyList<TrainingParameter> parameters, AdamW adam)
    {
        var saved = Read(step);
        if (TrainingIdentity.Difference(saved.Identity, identity) is { } difference)
            throw new TrainingCheckpointException(StepPath(step), difference);
        try
        {
            StoredTensors.Read(Path.Combine(StepPath(step), TensorFile), State(parameters, adam));
            adam.NumSteps = step;
            return TrainingLog.Read(Path.Combine(StepPath(step), LogFile));
        }
        catch (Exception e) when (e is JsonException or CheckpointFormatException or FileNotFoundException)
        {
            throw new TrainingCheckpointException(StepPath(step), $"is damaged: {e.Message}", e);
        }
    }

    /// <summary>Keeps the values after <paramref name="step"/>, the best so far.</summary>
    public void SaveBest(int step, IReadOnlyList<TrainingParameter> parameters)
    {
        using var output = AtomicOutput.ForFile(BestPath(step));
        SafetensorsWriter.WriteFile(output.TemporaryPath, [.. parameters.Select(parameter => StoredTensors.ToWrite(parameter.Name, parameter.Values))]);
        output.Commit(overwrite: true);
    }

    /// <summary>Brings the values after <paramref name="step"/> back.</summary>
    public void LoadBest(int step, IReadOnlyList<TrainingParameter> parameters) =>
        StoredTensors.Read(BestPath(step), parameters.Select(parameter => (parameter.Name, parameter.Values)));

    private static List<int> Steps(string path) => !Directory.Exists(path) ? [] :
    [
        .. Directory.EnumerateDirectories(path, StepPrefix + "*")
            .Select(folder => int.TryParse(Path.GetFileName(folder)[StepPrefix.Length..], out int step) ? step : -1).Where(step => step >= 0).Order(),
    ];

    private static IEnumerable<(string Name, Tensors.Tensor Tensor)> State(IReadOnlyList<TrainingParameter> parameters, AdamW adam) =>
        parameters.Select(parameter => ("value." + parameter.Name, parameter.Values))
            .Concat(parameters.Select((parameter, i) => ("exp_avg." + parameter.Name, adam.Means[i])))
            .Concat(parameters.Select((parameter, i) => ("exp_avg_sq." + parameter.Name, adam.Squares[i])));

    private string StepPath(int step) => Path.Combine(path, $"{StepPrefix}{step:D6}");

    private string BestPath(int step) => Path.Combine(path, $"{BestPrefix}{step:D6}.safetensors");

    private Saved Read(int step)
    {
        try
        {
            var saved = JsonSerializer.Deserialize<Saved>(File.ReadAllBytes(Path.Combine(StepPath(step), StateFile)), Options);
            if (saved is { Schema: 1, Identity: not null } && saved.Step == step)
                return saved;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            throw new TrainingCheckpointException(StepPath(step), $"is damaged: {e.Message}", e);
        }
        throw new TrainingCheckpointException(StepPath(step), $"{StateFile} is not that of a checkpoint of schema 1");
    }

    private sealed record Saved(int Schema, int Step, int? BestStep, IReadOnlyDictionary<string, string> Identity);
}
