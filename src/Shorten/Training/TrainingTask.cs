using Shorten.Models;

namespace Shorten.Training;

/// <summary>What <see cref="Trainer"/> trains: parameters, and the passes over a batch that it knows nothing else about.</summary>
public sealed record TrainingTask
{
    /// <summary>Values that change; the gradients are 0 at the start.</summary>
    public required IReadOnlyList<TrainingParameter> Parameters { get; init; }

    /// <summary>
    /// Forward and backward: gives the sum of the losses of the batch's targets (nats), and adds its gradient times the factor to that of every parameter.
    /// The last argument is the seed of whatever is random in the pass.
    /// </summary>
    public required Func<TrainingBatch, double, int, double> Accumulate { get; init; }

    /// <summary>Forward only: the sum of the losses of the batch's targets (nats), without anything random.</summary>
    public required Func<TrainingBatch, double> Loss { get; init; }

    /// <summary>Rows to learn from.</summary>
    public required IReadOnlyList<TrainingRow> Train { get; init; }

    /// <summary>Rows that decide which step is the best; none to keep the last.</summary>
    public IReadOnlyList<TrainingRow> Validation { get; init; } = [];

    /// <summary>What else decides the result (hashes of base and data, options that made the rows), by name: a checkpoint with other values is refused.</summary>
    public IReadOnlyDictionary<string, string> Identity { get; init; } = new Dictionary<string, string>();
}
