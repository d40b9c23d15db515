namespace Shorten.Cli.Bench;

/// <summary>The most memory that the requests of a process held.</summary>
/// <param name="KeyValueBytes">Key-value caches.</param>
/// <param name="ActivationBytes">Everything else that is computed: activations, logits, packed weights, rotary table.</param>
/// <param name="ProcessBytes">The whole process, with the weights that it touched and the runtime.</param>
internal sealed record BenchMemory(long KeyValueBytes, long ActivationBytes, long ProcessBytes);
