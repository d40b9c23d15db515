using Shorten.Cli.Targets;

namespace Shorten.Cli.Tests.Targets;

/// <summary>A model of which each block costs as much as it is told to, and the rest 5.</summary>
internal sealed class FakeCost(params double[] blocks) : TargetCost
{
    public const double Rest = 5;

    private readonly List<int> _measured = [];

    public override string Conditions => "made up";

    /// <summary>What is measured beside what is expected.</summary>
    public double Surprise { get; init; }

    /// <summary>What the written model measures, one time after the other.</summary>
    public Queue<double> Written { get; } = [];

    /// <summary>Numbers of blocks that were removed when it was measured.</summary>
    public IReadOnlyList<int> MeasuredCounts => _measured;

    public override double Without(IReadOnlyList<int> removed) => Rest + blocks.Where((_, block) => !removed.Contains(block)).Sum();

    public override double Measured(IReadOnlyList<int> removed)
    {
        _measured.Add(removed.Count);
        return Without(removed) + Surprise;
    }

    public override double Of(string path) => Written.Dequeue();
}
