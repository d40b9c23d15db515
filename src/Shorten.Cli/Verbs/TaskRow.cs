using Shorten.Cli.Frame;
using Shorten.Evaluation.Tasks;

namespace Shorten.Cli.Verbs;

/// <summary>The answers of one model to all tasks.</summary>
internal sealed class TaskRow(ModelSource source, IReadOnlyList<TaskResult> results, double seconds, IReadOnlyDictionary<string, string>? modelSha256)
{
    public string Model { get; } = source.Path;

    public int NumBlocks { get; } = source.Model.Blocks.Count;

    public long NumParameters { get; } = source.Model.NumParameters;

    public int MaxLength { get; } = source.Model.Settings.MaxPositionEmbeddings;

    public IReadOnlyList<TaskResult> Results { get; } = results;

    public double Seconds { get; } = seconds;

    public IReadOnlyDictionary<string, string>? ModelSha256 { get; } = modelSha256;

    /// <summary>Mean over the tasks of the metric that the paper takes of each.</summary>
    public double Average => Results.Average(result => result.Mean(result.Task.Average));
}
