using Shorten.Reports.Results;

namespace Shorten.Reports.Comparison;

/// <summary>A model's share of right answers.</summary>
/// <param name="Model">Index of the model.</param>
/// <param name="Key">Task and protocol.</param>
/// <param name="IsAveraged">True if the average takes this metric of the task.</param>
/// <param name="Value">The share.</param>
/// <param name="StandardError">Its standard error; null where there is none.</param>
/// <param name="Difference">To the first model of the comparison, on the same questions; null where they were not asked together.</param>
internal sealed record TaskFact(int Model, TaskKey Key, bool IsAveraged, double Value, double? StandardError, TaskDifference? Difference);
