namespace Shorten.Evaluation.Tasks;

/// <summary>How tasks are asked.</summary>
/// <param name="Harness">Whose rules hold.</param>
/// <param name="Limit">Only the first questions of each task; null for all.</param>
/// <param name="NumFewshot">Solved questions before each.</param>
public sealed record TaskSettings(HarnessVersion Harness = HarnessVersion.V03, int? Limit = null, int NumFewshot = 0);
