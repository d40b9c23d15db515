namespace Shorten.Cli.Bench;

/// <summary>What a measuring process knows before it measures.</summary>
/// <param name="Compute">Arithmetic of the matrix products.</param>
/// <param name="WeightBytes">Weights that a step reads.</param>
/// <param name="MeanStepBytes">Bytes that a step reads in the mean, keys and values included.</param>
internal sealed record BenchFacts(string Compute, long WeightBytes, double MeanStepBytes);
