using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Models.Tests;

/// <summary>A model run over a batch, with every hidden state kept.</summary>
internal sealed class ModelRun : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly Workspace _workspace = new();
    private readonly int[] _ids;
    private readonly Tensor _x, _normalized;
    private readonly int _length;

    public ModelRun(string path, long[] ids, int sequences, params int[] removed)
        : this(path, ids, sequences, _ => { }, removed)
    {
    }

    public ModelRun(string path, long[] ids, int sequences, Action<DecoderModel> prepare, params int[] removed)
    {
        _checkpoint = Checkpoint.Open(path);
        Model = DecoderModel.Open(_checkpoint).Without(removed);
        prepare(Model);
        _ids = [.. ids.Select(id => (int)id)];
        _length = _ids.Length / sequences;
        _x = _workspace.Rent(_ids.Length, Model.Settings.HiddenSize);
        _normalized = _workspace.Rent(_ids.Length, Model.Settings.HiddenSize);
        var rope = new RopeTable(Model.Settings, _length, _workspace);
        Model.Embed(_ids, _x);
        HiddenStates.Add(Values(_x));
        BlockWalk.Run(Model, 0, (_, block) =>
        {
            BlockWalk.Forward(block, _x, _length, rope, _workspace);
            HiddenStates.Add(Values(_x));
        }, default);
        Model.FinalNorm(_x, _normalized);
    }

    public DecoderModel Model { get; }

    public List<float[]> HiddenStates { get; } = [];

    public float[] Normalized() => Values(_normalized);

    public float[] Logits()
    {
        var logits = _workspace.Rent(_ids.Length, Model.Settings.VocabSize);
        Model.Logits(_normalized, logits, _workspace);
        return Values(logits);
    }

    // The mean over all positions that have a next token.
    public double Loss()
    {
        var targets = new int[_ids.Length];
        for (int i = 0; i < targets.Length; i++)
            targets[i] = _ids[(i + 1) % _ids.Length];
        var nll = new double[_ids.Length];
        Ops.CrossEntropy(_normalized, Model.Head, Model.Settings.FinalLogitSoftcapping, targets, _workspace, nll);
        return nll.Where((_, i) => (i + 1) % _length != 0).Average();
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _checkpoint.Dispose();
    }

    private static float[] Values(Tensor tensor)
    {
        var values = new float[tensor.Length];
        for (int row = 0; row < tensor.Rows; row++)
            tensor.RowSpan(row).CopyTo(values.AsSpan(row * tensor.Columns));
        return values;
    }
}
