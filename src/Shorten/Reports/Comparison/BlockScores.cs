namespace Shorten.Reports.Comparison;

/// <summary>The scores of a model's blocks by one criterion.</summary>
/// <param name="Model">Index of the model.</param>
/// <param name="Criterion">Name of the criterion.</param>
/// <param name="Scores">Score of each block; null where it has none.</param>
/// <param name="Unpruned">Perplexity of the whole model on the calibration windows; null for other criteria.</param>
/// <param name="Calibration">Text and windows, in words; null where the file does not say.</param>
internal sealed record BlockScores(int Model, string Criterion, IReadOnlyList<double?> Scores, double? Unpruned, string? Calibration);
