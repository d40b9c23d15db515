using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Training;

namespace Shorten.Tests.Training;

/// <summary>A training run of a golden, with the loss of every micro-batch on record.</summary>
internal static class GoldenRun
{
    /// <summary>Trains with rows as they come; each row is a micro-batch.</summary>
    public static (TrainingResult Result, IReadOnlyList<double> MicroLosses) Of(
        DecoderModel model, IReadOnlyList<TrainingParameter> parameters, DecoderGradients gradients, IReadOnlyList<TrainingRow> rows, TrainingSettings settings, Workspace workspace)
    {
        using var folder = new TemporaryFolder();
        using var pass = new GradientPass(model, workspace, Recompute.None);
        var losses = new List<double>();
        var task = new TrainingTask
        {
            Parameters = parameters,
            Accumulate = (batch, factor, seed) =>
            {
                double sum = pass.Accumulate(batch, factor, gradients, seed);
                losses.Add(sum / batch.NumTargets);
                return sum;
            },
            Loss = batch => pass.Loss(batch),
            Train = rows,
        };
        using var trainer = new Trainer(task, settings with { MicroBatchRows = 1, Shuffle = false, SaveEvery = 0 }, folder.File("run"), workspace);
        return (trainer.Run(), losses);
    }

    /// <summary>A micro-batch of sequences.</summary>
    public static TrainingRow Row(IReadOnlyList<(int[] Ids, int[] Labels)> sequences) => new(
        new TrainingBatch([.. sequences.SelectMany(s => s.Ids)], [.. sequences.SelectMany(s => s.Labels)], [.. sequences.Select(s => s.Ids.Length)]), []);

    /// <summary>The values of a tensor.</summary>
    public static unsafe float[] Values(Tensor tensor) => new ReadOnlySpan<float>(tensor.Data, (int)tensor.Length).ToArray();

    /// <summary>The Euclidean norm.</summary>
    public static double Norm(IEnumerable<float> values) => Math.Sqrt(values.Sum(value => (double)value * value));

    /// <summary>Asserts equality within a share of the expected value.</summary>
    public static void Relative(double expected, double actual, double tolerance) => Assert.Equal(expected, actual, Math.Abs(expected) * tolerance);
}
