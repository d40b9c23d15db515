using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Models.Tests.Training;

/// <summary>A model with room for the gradients of all its tensors.</summary>
internal sealed class TrainableRun : IDisposable
{
    private readonly Checkpoint _checkpoint;

    public TrainableRun(string path, long limitBytes = long.MaxValue)
    {
        _checkpoint = Checkpoint.Open(path);
        Workspace = new Workspace(limitBytes);
        Trainable = DecoderModel.Trainable(_checkpoint, Workspace);
        Stored = DecoderModel.Open(_checkpoint);
    }

    public Workspace Workspace { get; }

    public TrainableModel Trainable { get; }

    /// <summary>The model over the weights as they are stored.</summary>
    public DecoderModel Stored { get; }

    /// <summary>Loss of the batch and the gradients of its mean, by the names of the tensors.</summary>
    public (double Loss, Dictionary<string, float[]> Gradients) Gradients(TrainingBatch batch, Recompute recompute = Recompute.None, DecoderModel? model = null, double? factor = null)
    {
        foreach (var tensor in Trainable.Tensors)
            tensor.Gradient.Clear();
        using var pass = new GradientPass(model ?? Trainable.Model, Workspace, recompute);
        double loss = pass.Accumulate(batch, factor ?? 1.0 / batch.NumTargets, Trainable.Gradients);
        return (loss, Trainable.Tensors.ToDictionary(tensor => tensor.Name, tensor => Values(tensor.Gradient)));
    }

    public void Dispose()
    {
        Workspace.Dispose();
        _checkpoint.Dispose();
    }

    /// <summary>Sequences of equal length whose every next token is learnt.</summary>
    public static TrainingBatch Batch(long[] ids, int sequences)
    {
        int[] tokens = [.. ids.Select(id => (int)id)];
        return new TrainingBatch(tokens, [.. tokens], [.. Enumerable.Repeat(tokens.Length / sequences, sequences)]);
    }

    public static float[] Values(Tensor tensor)
    {
        var values = new float[tensor.Length];
        for (int row = 0; row < tensor.Rows; row++)
            tensor.RowSpan(row).CopyTo(values.AsSpan(row * tensor.Columns));
        return values;
    }
}
