using Shorten.Training;

namespace Shorten.Reports.Comparison;

/// <summary>The retraining that a model came from.</summary>
/// <param name="Model">Index of the model.</param>
/// <param name="Report">Settings and results; null where only the log is there.</param>
/// <param name="Records">Its steps.</param>
internal sealed record TrainingRun(int Model, RetrainingReport? Report, IReadOnlyList<TrainingRecord> Records);
