namespace Shorten.Cli.Targets;

/// <summary>What a target bounds, of the model at hand: measured once, and computed from there for any blocks that go.</summary>
internal abstract class TargetCost
{
    /// <summary>How it was measured, in a few words.</summary>
    public abstract string Conditions { get; }

    /// <summary>What is expected without some blocks, or with all where there are none.</summary>
    public abstract double Without(IReadOnlyList<int> removed);

    /// <summary>The same, measured on the model in memory where <see cref="Without"/> only expects.</summary>
    public virtual double Measured(IReadOnlyList<int> removed) => Without(removed);

    /// <summary>Measured on the model that was written to <paramref name="path"/>.</summary>
    public abstract double Of(string path);
}
