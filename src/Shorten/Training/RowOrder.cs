using Shorten.Data;

namespace Shorten.Training;

/// <summary>Which rows a step takes: the data from beginning to end, epoch after epoch, a batch at a time.</summary>
/// <remarks>A function of the step alone. A shuffled epoch is the shuffle of Python's <c>random</c>, seeded with seed + epoch.</remarks>
internal sealed class RowOrder(int numRows, TrainingSettings settings)
{
    private readonly int[] _order = new int[numRows];
    private int _epoch = -1;

    /// <summary>Steps that an epoch takes.</summary>
    public int StepsPerEpoch { get; } = settings.StepsPerEpoch(numRows);

    /// <summary>Rows of each micro-batch of a step, the first step being 0.</summary>
    public IReadOnlyList<int[]> MicroBatches(int step)
    {
        if (step / StepsPerEpoch != _epoch)
            Begin(step / StepsPerEpoch);
        int first = step % StepsPerEpoch * settings.BatchRows;
        return [.. _order[first..Math.Min(first + settings.BatchRows, _order.Length)].Chunk(settings.MicroBatchRows)];
    }

    private void Begin(int epoch)
    {
        _epoch = epoch;
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        if (settings.Shuffle)
            new PythonRandom(settings.Seed + (long)epoch).Shuffle<int>(_order);
    }
}
