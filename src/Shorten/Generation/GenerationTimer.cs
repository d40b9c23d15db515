using System.Diagnostics;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Generation;

/// <summary>Times requests of one shape: a batch of equal prompts, and a number of greedy tokens after each, whatever they are.</summary>
/// <param name="model">The model.</param>
/// <param name="prompt">Prompt of every sequence.</param>
/// <param name="batch">Number of sequences.</param>
/// <param name="output">New tokens of each sequence, at least one.</param>
/// <param name="workspace">Holds caches and activations; its peak is that of the requests.</param>
public sealed class GenerationTimer(DecoderModel model, IReadOnlyList<int> prompt, int batch, int output, Workspace workspace)
{
    private static readonly HashSet<int> _noStopTokens = [];
    private static readonly SamplingSettings _greedy = new();

    /// <summary>What a step reads, whatever its batch: the matrices of all blocks, and the head.</summary>
    public IReadOnlyList<Weight> StepWeights { get; } = [.. model.Blocks.SelectMany(block => block.Weights.Matrices), model.Head];

    /// <summary>Size of <see cref="StepWeights"/>.</summary>
    public long StepWeightBytes => StepWeights.Sum(weight => weight.Bytes);

    /// <summary>Size of the key-value caches.</summary>
    public long KeyValueBytes => KeyValueCache.BytesPerPosition(model) * (prompt.Count + output) * batch;

    /// <summary>Bytes that a step reads in the mean: the weights once, and of each sequence the keys and values that its windows let it see.</summary>
    public double MeanStepBytes
    {
        get
        {
            double positions = prompt.Count + output / 2.0, perBlock = KeyValueCache.BytesPerPosition(model) / (double)Math.Max(1, model.Blocks.Count);
            return StepWeightBytes + batch * model.Blocks.Sum(block => perBlock * (block.Window == 0 ? positions : Math.Min(block.Window, positions)));
        }
    }

    /// <summary>Runs one request.</summary>
    /// <exception cref="MemoryLimitException">It does not fit the limit of the workspace.</exception>
    public RequestTime Run(CancellationToken cancellationToken)
    {
        IReadOnlyList<int>[] prompts = [.. Enumerable.Repeat(prompt, batch)];
        long start = Stopwatch.GetTimestamp();
        double first = 0;
        int tokens = 0;
        foreach (var _ in Generator.Run(model, prompts, output, _greedy, _noStopTokens, workspace, cancellationToken))
        {
            if (++tokens == batch)
                first = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return new RequestTime(Stopwatch.GetElapsedTime(start).TotalSeconds, first);
    }
}
