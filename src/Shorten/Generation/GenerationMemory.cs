using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Generation;

/// <summary>Memory that generating one sequence takes.</summary>
/// <param name="WeightBytes">Matrices of the blocks and the head, as they are stored.</param>
/// <param name="KeyValueBytes">Key-value cache of the whole sequence.</param>
/// <param name="ActivationBytes">The most of everything else that is computed: activations, logits, packed weights, rotary table.</param>
public sealed record GenerationMemory(long WeightBytes, long KeyValueBytes, long ActivationBytes)
{
    /// <summary>All of it.</summary>
    public long TotalBytes => WeightBytes + KeyValueBytes + ActivationBytes;

    /// <summary>Generates the last token of a sequence that begins with <paramref name="prompt"/>, and counts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">All tokens but the last.</param>
    /// <param name="workspace">A workspace that has held nothing yet.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MemoryLimitException">It does not fit the limit of the workspace.</exception>
    public static GenerationMemory Measure(DecoderModel model, IReadOnlyList<int> prompt, Workspace workspace, CancellationToken cancellationToken)
    {
        var timer = new GenerationTimer(model, prompt, batch: 1, output: 1, workspace);
        _ = timer.Run(cancellationToken);
        return new GenerationMemory(timer.StepWeightBytes, timer.KeyValueBytes, workspace.PeakBytes - timer.KeyValueBytes);
    }

    /// <summary>The memory of the same sequence in a model of the same shape with other blocks: activations do not depend on their number.</summary>
    /// <param name="model">The other model.</param>
    /// <param name="positions">Tokens of the sequence.</param>
    public GenerationMemory Of(DecoderModel model, int positions)
    {
        ArgumentNullException.ThrowIfNull(model);
        long blocks = model.Blocks.Sum(block => block.Weights.Matrices.Sum(weight => weight.Bytes));
        return this with { WeightBytes = blocks + model.Head.Bytes, KeyValueBytes = KeyValueCache.BytesPerPosition(model) * positions };
    }
}
