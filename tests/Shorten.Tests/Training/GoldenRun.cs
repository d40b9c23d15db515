using System.Text.Json.Nodes;
using Shorten.Adapters;
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

    /// <summary>Applies an adapter whose B is 0 and whose A is <paramref name="initial"/>, in PEFT's names; gives its parameters and where their gradients go.</summary>
    public static (IReadOnlyList<TrainingParameter> Parameters, DecoderGradients Gradients) Adapt(DecoderModel model, AdapterSettings settings, GoldenTensors initial, Workspace workspace)
    {
        var adapter = Adapter.Create(model, settings, 0, workspace);
        var blocks = model.Blocks.Select(_ => new BlockGradients()).ToList();
        var parameters = adapter.Parameters(blocks, workspace);
        foreach (var parameter in parameters.Where(parameter => initial.Contains(parameter.Name)))
            Fill(parameter.Values, initial.F32(parameter.Name));
        Assert.Equal(initial.Names.Count, parameters.Count(parameter => initial.Contains(parameter.Name)));
        adapter.Apply(model);
        return (parameters, new DecoderGradients { Blocks = blocks });
    }

    /// <summary>The parameters of a model all of whose weights are trained.</summary>
    public static IReadOnlyList<TrainingParameter> Parameters(TrainableModel trainable) =>
        [.. trainable.Tensors.Select(tensor => new TrainingParameter(tensor.Name, tensor.Values, tensor.Gradient, tensor.IsMatrix))];

    /// <summary>Copies of the values, by name.</summary>
    public static Dictionary<string, float[]> Copies(IReadOnlyList<TrainingParameter> parameters) => parameters.ToDictionary(parameter => parameter.Name, parameter => Values(parameter.Values));

    /// <summary>Asserts learning rates, losses and norms of the gradients of every step.</summary>
    public static void AssertSteps(JsonArray steps, TrainingResult result, IReadOnlyList<double> losses, double lossTolerance, double normTolerance)
    {
        double[] expected = [.. steps.SelectMany(step => step!["micro_losses"]!.AsArray()).Select(loss => (double)loss!)];
        Assert.Equal(expected.Length, losses.Count);
        Assert.All(expected.Zip(losses), pair => Assert.Equal(pair.First, pair.Second, lossTolerance));
        Assert.Equal(steps.Count, result.Records.Count);
        foreach (var (step, record) in steps.Zip(result.Records))
        {
            Relative((double)step!["lr"]!, record.LearningRate!.Value, 1e-9);
            Relative((double)step["grad_norm"]!, record.GradientNorm!.Value, normTolerance);
        }
    }

    /// <summary>Asserts the norms of all parameters, and of their change.</summary>
    public static void AssertNorms(JsonObject golden, IReadOnlyList<TrainingParameter> parameters, Dictionary<string, float[]> before, double tolerance)
    {
        Assert.Equal(golden.Select(entry => entry.Key).Order(), parameters.Select(parameter => parameter.Name).Order());
        foreach (var parameter in parameters)
        {
            float[] values = Values(parameter.Values);
            Relative((double)golden[parameter.Name]!["norm"]!, Norm(values), tolerance);
            Relative((double)golden[parameter.Name]!["change"]!, Norm(values.Zip(before[parameter.Name], (a, b) => a - b)), tolerance);
        }
    }

    /// <summary>The values of a tensor.</summary>
    public static unsafe float[] Values(Tensor tensor) => new ReadOnlySpan<float>(tensor.Data, (int)tensor.Length).ToArray();

    /// <summary>Asserts equality within a share of the expected value.</summary>
    public static void Relative(double expected, double actual, double tolerance) => Assert.Equal(expected, actual, Math.Abs(expected) * tolerance);

    private static double Norm(IEnumerable<float> values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static unsafe void Fill(Tensor tensor, float[] values) => values.CopyTo(new Span<float>(tensor.Data, (int)tensor.Length));
}
