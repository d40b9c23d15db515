using Shorten.Models;
using Shorten.Tensors;
using Shorten.Training;

namespace Shorten.Tests.Training;

/// <summary>A bigram model: the logits of the next token are a row of a table, plus a bias. Small enough to check by hand, and as random in its pass as dropout.</summary>
internal sealed unsafe class ToyProblem : IDisposable
{
    public const int Vocabulary = 7;

    private readonly Workspace _workspace = new();

    public ToyProblem(int numRows = 24, int numValidationRows = 5, bool isNoisy = true)
    {
        var table = New(Vocabulary, "table", decays: true);
        var bias = New(1, "bias", decays: false);
        for (int i = 0; i < table.Values.Length; i++)
            table.Values.Data[i] = 0.1f * (i * 37 % 11 - 5);
        bias.Values.Clear();
        IsNoisy = isNoisy;
        Task = new TrainingTask
        {
            Parameters = [table, bias],
            Accumulate = Accumulate,
            Loss = batch => Pass(batch, 0, null),
            Train = [.. Enumerable.Range(0, numRows).Select(i => Row(i, 3 + i % 4))],
            Validation = [.. Enumerable.Range(1000, numValidationRows).Select(i => Row(i, 6))],
            Identity = new Dictionary<string, string> { ["base"] = "toy" },
        };
    }

    public TrainingTask Task { get; }

    public Workspace Workspace => _workspace;

    public bool IsNoisy { get; }

    /// <summary>Passes so far.</summary>
    public int NumPasses { get; private set; }

    /// <summary>Called before each pass with its number, from 0.</summary>
    public Action<int>? BeforePass { get; set; }

    /// <summary>The rows of each pass, by their first token's number.</summary>
    public List<int[]> Passes { get; } = [];

    public float[] Values(int parameter) => new ReadOnlySpan<float>(Task.Parameters[parameter].Values.Data, (int)Task.Parameters[parameter].Values.Length).ToArray();

    public void Dispose() => _workspace.Dispose();

    private static TrainingRow Row(int seed, int length)
    {
        int[] ids = [.. Enumerable.Range(0, length).Select(i => (seed * 3 + i * i + i) % Vocabulary)];
        int[] labels = [.. ids];
        labels[1] = seed % 3 == 0 ? TrainingBatch.Ignored : labels[1];
        return new TrainingRow(new TrainingBatch(ids, labels, [length]), [seed]);
    }

    private TrainingParameter New(int rows, string name, bool decays)
    {
        Tensor values = _workspace.Rent(rows, Vocabulary), gradient = _workspace.Rent(rows, Vocabulary);
        gradient.Clear();
        return new TrainingParameter(name, values, gradient, decays);
    }

    private double Accumulate(TrainingBatch batch, double factor, int seed)
    {
        BeforePass?.Invoke(NumPasses);
        NumPasses++;
        Passes.Add(batch.Lengths);
        return Pass(batch, factor, IsNoisy ? new Random(seed) : null);
    }

    // With noise a target's gradient is dropped now and then, and the others are larger.
    private double Pass(TrainingBatch batch, double factor, Random? noise)
    {
        double sum = 0;
        int start = 0;
        foreach (int length in batch.Lengths)
        {
            for (int t = start + 1; t < start + length; t++)
            {
                if (batch.Labels[t] != TrainingBatch.Ignored)
                    sum += Target(batch.Ids[t - 1], batch.Labels[t], factor * (noise is null ? 1 : noise.Next(4) == 0 ? 0 : 4.0 / 3));
            }
            start += length;
        }
        return sum;
    }

    private double Target(int from, int to, double factor)
    {
        float* row = Task.Parameters[0].Values.Row(from), bias = Task.Parameters[1].Values.Data;
        double total = 0;
        for (int i = 0; i < Vocabulary; i++)
            total += Math.Exp(row[i] + bias[i]);
        for (int i = 0; i < Vocabulary && factor != 0; i++)
        {
            float gradient = (float)(factor * (Math.Exp(row[i] + bias[i]) / total - (i == to ? 1 : 0)));
            Task.Parameters[0].Gradient.Row(from)[i] += gradient;
            Task.Parameters[1].Gradient.Data[i] += gradient;
        }
        return Math.Log(total) - row[to] - bias[to];
    }
}
