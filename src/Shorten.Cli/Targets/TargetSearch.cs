using Shorten.Pruning;

namespace Shorten.Cli.Targets;

/// <summary>Chooses how many blocks go, so that a target is met.</summary>
/// <param name="target">The target.</param>
/// <param name="cost">What it bounds.</param>
/// <param name="removable">Blocks that may go at most.</param>
/// <param name="numBlocks">Blocks of the model.</param>
internal sealed class TargetSearch(PruningTarget target, TargetCost cost, IReadOnlyList<int> removable, int numBlocks)
{
    private readonly SortedDictionary<int, double> _looked = [];
    private readonly Lazy<double> _unpruned = new(() => cost.Without([])), _least = new(() => cost.Without(removable));

    public PruningTarget Target => target;

    public TargetCost Cost => cost;

    /// <summary>With all blocks.</summary>
    public double Unpruned => _unpruned.Value;

    /// <summary>The most that may be measured.</summary>
    public double Limit => target.Limit(Unpruned);

    /// <summary>Blocks that may go at most.</summary>
    public int NumRemovable => removable.Count;

    /// <summary>Mean of what a removable block costs.</summary>
    public double PerBlock => (Unpruned - _least.Value) / NumRemovable;

    /// <summary>What was looked up for numbers of blocks, rising.</summary>
    public IReadOnlyDictionary<int, double> Looked => _looked;

    /// <summary>What is expected of the plan that was chosen.</summary>
    public double Expected { get; private set; }

    /// <summary>True if a model without <paramref name="removed"/> meets the target.</summary>
    public bool IsMet(IReadOnlyList<int> removed) => cost.Without(removed) <= Limit;

    /// <summary>Refuses, before anything is scored, a target that the model meets as it is or that no choice of blocks can meet.</summary>
    /// <exception cref="BlockSelectionException">There is nothing to do, or it cannot be done.</exception>
    public void RequireSense()
    {
        if (target.Rises)
            return;
        if (Unpruned <= Limit)
            throw new BlockSelectionException($"nothing to remove: the model has {target.Format(Unpruned)} ({cost.Conditions}), which meets the target of {target.Text}");
        if (_least.Value > Limit)
            throw OutOfReach();
    }

    /// <summary>The smallest plan that meets the target, or the largest that keeps to it.</summary>
    /// <param name="growing">The plan of a number of blocks.</param>
    /// <param name="maximum">The largest number that <paramref name="growing"/> has a plan for.</param>
    /// <exception cref="BlockSelectionException">There is none.</exception>
    public PruningPlan Choose(Func<int, PruningPlan> growing, int maximum)
    {
        int count = target.Rises ? CountSearch.Most(maximum, IsMetBy) : CountSearch.Least(maximum, IsMetBy);
        if (count > maximum)
            throw OutOfReach();
        if (count == 0)
            throw new BlockSelectionException($"{target.Text} cannot be kept: {target.Format(Unpruned)} with all blocks, {target.Format(_looked[1])} without the first to go, block {growing(1).Removed[0]}");
        return target.Rises ? Settle(growing(count), _looked[count]) : Adjusted(growing, count, maximum);

        bool IsMetBy(int blocks) => (_looked[blocks] = cost.Without(growing(blocks).Removed)) <= Limit;
    }

    // One block more or less where the model in memory is not what was expected of it.
    private PruningPlan Adjusted(Func<int, PruningPlan> growing, int count, int maximum)
    {
        var plan = growing(count);
        double measured = cost.Measured(plan.Removed);
        int better = measured > Limit ? count + 1 : count > 1 && measured + cost.Without(growing(count - 1).Removed) - cost.Without(plan.Removed) <= Limit ? count - 1 : count;
        if (better == count || better > maximum)
            return Settle(plan, measured);
        plan = growing(better);
        return Settle(plan, cost.Measured(plan.Removed));
    }

    private PruningPlan Settle(PruningPlan plan, double expected)
    {
        Expected = expected;
        return plan;
    }

    private BlockSelectionException OutOfReach()
    {
        int staying = numBlocks - removable.Count;
        return new($"{target.Text} cannot be reached: {target.Format(_least.Value)} ({cost.Conditions}) is the least, without all {removable.Count} blocks that may go; "
            + $"{target.Format(Unpruned)} with all {numBlocks}, of which {staying} {(staying == 1 ? "stays" : "stay")}");
    }
}
