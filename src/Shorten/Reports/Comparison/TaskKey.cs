namespace Shorten.Reports.Comparison;

/// <summary>What must be the same for answers to be compared.</summary>
/// <param name="Task">Name of the task.</param>
/// <param name="Metric">What was counted.</param>
/// <param name="Harness">Rules.</param>
/// <param name="NumFewshot">Examples in front of each question.</param>
/// <param name="NumQuestions">Questions that were asked.</param>
/// <param name="Definition">SHA-256 of the task's definition.</param>
internal sealed record TaskKey(string Task, string Metric, string Harness, int NumFewshot, int NumQuestions, string? Definition);
