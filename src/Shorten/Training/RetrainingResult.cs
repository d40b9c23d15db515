namespace Shorten.Training;

/// <summary>What <see cref="Retraining"/> wrote.</summary>
/// <param name="Report">What it came to.</param>
/// <param name="Output">Full path of the folder.</param>
/// <param name="MergedOutput">Full path of the merged model; null where there is none.</param>
public sealed record RetrainingResult(RetrainingReport Report, string Output, string? MergedOutput);
