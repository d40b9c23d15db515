namespace Shorten.Cli.Bench;

/// <summary>A measuring process that ended before it answered.</summary>
internal sealed class BenchProcessException(string problem) : Exception(problem);
