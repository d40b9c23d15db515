using System.Numerics.Tensors;
using Shorten.Models;
using Shorten.Tensors;
using Tensor = Shorten.Tensors.Tensor;

namespace Shorten.Generation;

/// <summary>The sequences that are still being generated, one key-value cache each, and the logits of their next tokens.</summary>
internal sealed class GenerationBatch : IDisposable
{
    // Rows of a pass over the prompts: packing a weight costs little beside multiplying so many rows, and their activations stay small.
    private const int MaxRows = 2048;

    private readonly DecoderModel _model;
    private readonly Workspace _workspace;
    private readonly RopeTable _rope;
    private readonly Tensor _hidden, _logits;
    private readonly List<GenerationSequence> _live = [];
    private readonly List<int> _rows = [];
    private readonly KeyValueBatch _pass = new();
    private int[] _ids = [];

    public GenerationBatch(DecoderModel model, IReadOnlyList<IReadOnlyList<int>> prompts, int maxNewTokens, SamplingSettings sampling, Workspace workspace)
    {
        _model = model;
        _workspace = workspace;
        _rope = new RopeTable(model.Settings, checked(prompts.Max(prompt => prompt.Count) + maxNewTokens), workspace);
        _hidden = workspace.Rent(prompts.Count, model.Settings.HiddenSize);
        _logits = workspace.Rent(prompts.Count, model.Settings.VocabSize);
        for (int i = 0; i < prompts.Count; i++)
        {
            var sampler = new Sampler(sampling with { Seed = unchecked(sampling.Seed + i) });
            _live.Add(new GenerationSequence(i, [.. prompts[i]], new KeyValueCache(model, prompts[i].Count + maxNewTokens, workspace), sampler));
            _rows.Add(i);
        }
    }

    /// <summary>Sequences that go on.</summary>
    public int Count => _live.Count;

    /// <summary>Runs what is new of all sequences through the model, which gives the logits of their next tokens.</summary>
    public void Step()
    {
        for (int first = 0; first < Count;)
            first += Pass(first);
        var hidden = _hidden.Slice(0, Count);
        _model.FinalNorm(hidden, hidden);
        _model.Logits(hidden, _logits.Slice(0, Count), _workspace);
        for (int i = 0; i < Count; i++)
            _rows[i] = i;
    }

    /// <summary>The next token of sequence <paramref name="index"/> of those that go on.</summary>
    public GeneratedToken Choose(int index)
    {
        var logits = _logits.RowSpan(_rows[index]);
        int id = _live[index].Choose(logits);
        return new GeneratedToken(id, Margin(logits), _live[index].Index);
    }

    /// <summary>Takes a sequence out; those behind it move up.</summary>
    public void Remove(int index)
    {
        _live[index].Cache.Release(_workspace);
        _live.RemoveAt(index);
        _rows.RemoveAt(index);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var sequence in _live)
            sequence.Cache.Release(_workspace);
        _workspace.Return(_logits);
        _workspace.Return(_hidden);
        _rope.Release(_workspace);
    }

    // As many sequences from the first on as have few enough rows; the last row of each goes to the hidden states.
    private int Pass(int first)
    {
        _pass.Clear();
        int end = first;
        for (; end < Count && (end == first || _pass.NumRows + _live[end].Fresh.Length <= MaxRows); end++)
            Add(_live[end]);
        var x = _workspace.Rent(_pass.NumRows, _model.Settings.HiddenSize);
        _model.Forward(_ids.AsSpan(0, _pass.NumRows), _pass, _rope, _workspace, x);
        long row = 0;
        for (int i = first; i < end; i++)
        {
            row += _live[i].Fresh.Length;
            x.Slice(row - 1, 1).CopyTo(_hidden.Slice(i, 1));
        }
        _workspace.Return(x);
        return end - first;
    }

    private void Add(GenerationSequence sequence)
    {
        var fresh = sequence.Fresh;
        int row = _pass.NumRows;
        if (_ids.Length < row + fresh.Length)
            Array.Resize(ref _ids, Math.Max(2 * _ids.Length, row + fresh.Length));
        fresh.CopyTo(_ids.AsSpan(row));
        _pass.Add(sequence.Cache, fresh.Length);
    }

    private static float Margin(ReadOnlySpan<float> logits)
    {
        int best = TensorPrimitives.IndexOfMax(logits);
        if (!float.IsFinite(logits[best]) || logits.Length < 2)
            throw new InvalidOperationException("the logits are not finite: a weight has a NaN or an infinity, or the activations overflow float32");
        return logits[best] - MathF.Max(Max(logits[..best]), Max(logits[(best + 1)..]));
    }

    private static float Max(ReadOnlySpan<float> values) => values.IsEmpty ? float.NegativeInfinity : TensorPrimitives.Max(values);
}
