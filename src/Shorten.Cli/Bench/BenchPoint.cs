namespace Shorten.Cli.Bench;

/// <summary>One shape of request that is timed.</summary>
/// <param name="Threads">Threads of the process.</param>
/// <param name="Batch">Sequences at once.</param>
/// <param name="Input">Tokens of each prompt.</param>
/// <param name="Output">New tokens of each sequence.</param>
internal sealed record BenchPoint(int Threads, int Batch, int Input, int Output);
