using Shorten.Checkpoints;
using Shorten.Generation;
using Shorten.Models;

namespace Shorten.Cli.Targets;

/// <summary>Seconds of a step of generation.</summary>
internal sealed class LatencyCost(DecoderModel model, string conditions, Func<DecoderModel, StepTimes> time) : TargetCost
{
    private readonly StepTimes _unpruned = time(model);

    public override string Conditions => conditions;

    public override double Without(IReadOnlyList<int> removed) => _unpruned.Without(removed);

    public override double Measured(IReadOnlyList<int> removed) => time(model.Without(removed)).Seconds;

    public override double Of(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        return time(DecoderModel.Open(checkpoint)).Seconds;
    }
}
