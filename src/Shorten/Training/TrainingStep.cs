using System.Diagnostics;
using System.Globalization;
using Shorten.Models;

namespace Shorten.Training;

/// <summary>One optimiser step: the micro-batches of its rows, the norm of the gradients, clipping and AdamW.</summary>
internal sealed class TrainingStep(TrainingTask task, TrainingSettings settings, AdamW adam)
{
    private readonly RowOrder _order = new(task.Train.Count, settings);
    private readonly LearningRate _learningRate = new(settings.Schedule, settings.LearningRate, settings.WarmupSteps, settings.Steps);
    private readonly LossGuard _guard = new();

    /// <summary>Takes up the losses of the steps before.</summary>
    public void Follow(IEnumerable<TrainingRecord> records)
    {
        foreach (double loss in records.Select(record => record.Loss).OfType<double>())
            _guard.HasExploded(loss);
    }

    /// <summary>Takes the step after <paramref name="step"/> others. Cancelled, it leaves the parameters as they were.</summary>
    public TrainingRecord Take(int step, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var rows = _order.MicroBatches(step);
        var batches = rows.Select(indices => TrainingRow.Join(indices.Select(i => task.Train[i]))).ToList();
        double loss = Accumulate(step, rows, batches, cancellationToken);
        double norm = GradientNorm.Of(task.Parameters);
        Check(step, rows, loss, norm);
        double learningRate = _learningRate.At(step);
        adam.Step(learningRate, GradientNorm.ClipFactor(norm, settings.MaxGradNorm));
        long tokens = batches.Sum(batch => (long)batch.Ids.Length);
        double seconds = watch.Elapsed.TotalSeconds;
        return new TrainingRecord
        {
            Step = step + 1,
            Epoch = (double)(step + 1) / _order.StepsPerEpoch,
            Loss = loss,
            LearningRate = learningRate,
            GradientNorm = norm,
            Tokens = tokens,
            Targets = batches.Sum(batch => (long)batch.NumTargets),
            Seconds = seconds,
            TokensPerSecond = tokens / seconds,
        };
    }

    private double Accumulate(int step, IReadOnlyList<int[]> rows, List<TrainingBatch> batches, CancellationToken cancellationToken)
    {
        long targets = batches.Sum(batch => (long)batch.NumTargets);
        double loss = 0;
        for (int i = 0; i < batches.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double factor = 1.0 / (settings.LossMean == LossMean.Tokens ? targets : (double)batches[i].NumTargets * batches.Count);
            double sum = task.Accumulate(batches[i], factor, PassSeed(step, i));
            if (!double.IsFinite(sum))
                throw new TrainingDivergedException(step + 1, SourceRows(rows[i]), $"the loss of micro-batch {i + 1} is {sum}");
            loss += factor * sum;
        }
        return loss;
    }

    private void Check(int step, IReadOnlyList<int[]> rows, double loss, double norm)
    {
        string? problem = !double.IsFinite(norm) ? $"the norm of the gradients is {norm}"
            : _guard.HasExploded(loss) ? string.Create(CultureInfo.InvariantCulture, $"the loss has exploded to {loss:F2}")
            : null;
        if (problem is not null)
            throw new TrainingDivergedException(step + 1, SourceRows(rows.SelectMany(indices => indices)), problem);
    }

    private List<int> SourceRows(IEnumerable<int> rows) => [.. rows.SelectMany(row => task.Train[row].SourceRows).Order()];

    // The mixing of SplitMix64 (Steele et al., 2014): neighbours get seeds that have nothing in common, and a run that goes on gets the same ones.
    private int PassSeed(int step, int microBatch)
    {
        ulong z = ((ulong)(uint)settings.Seed << 32) + ((ulong)(uint)step * 0x10001 + (uint)microBatch + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)(z ^ (z >> 31));
    }
}
