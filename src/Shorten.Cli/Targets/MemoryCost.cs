using Shorten.Checkpoints;
using Shorten.Generation;
using Shorten.Models;

namespace Shorten.Cli.Targets;

/// <summary>Bytes that generating one sequence takes.</summary>
internal sealed class MemoryCost(DecoderModel model, int positions, string conditions, Func<DecoderModel, GenerationMemory> measure) : TargetCost
{
    private readonly GenerationMemory _unpruned = measure(model);

    public override string Conditions => conditions;

    public override double Without(IReadOnlyList<int> removed) => _unpruned.Of(model.Without(removed), positions).TotalBytes;

    public override double Of(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        return measure(DecoderModel.Open(checkpoint)).TotalBytes;
    }
}
