using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>What can be measured at a block while the states of the whole model go through it: how far it turns them, and how large its weights are.</summary>
internal sealed class BlockVisits : IDisposable
{
    private readonly DecoderModel _model;
    private readonly IReadOnlyList<int[]> _windows;
    private readonly Workspace _workspace;
    private readonly (int Power, Reduction Reduction)? _magnitude;
    private readonly int _length;
    private readonly Tensor _input;
    private readonly List<double> _influence = [];
    private readonly List<float[][]> _lastTokens = [];
    private readonly List<WeightScore> _weights = [];

    /// <summary>Prepares for windows of equal length; magnitudes are taken where <paramref name="magnitude"/> is given.</summary>
    public BlockVisits(DecoderModel model, IReadOnlyList<int[]> windows, (int Power, Reduction Reduction)? magnitude, Workspace workspace)
    {
        _model = model;
        _windows = windows;
        _workspace = workspace;
        _magnitude = magnitude;
        _length = windows[0].Length;
        _input = workspace.Rent(windows.Count * (long)_length, model.Settings.HiddenSize);
    }

    /// <summary>1 - mean cosine of input and output over all tokens, for each block.</summary>
    public IReadOnlyList<double> BlockInfluence => _influence;

    /// <summary>Magnitudes of the weights of all blocks.</summary>
    public IReadOnlyList<WeightScore> Weights => _weights;

    /// <summary>arccos(cosine) / pi of the last token's states before and behind <paramref name="runLength"/> blocks, mean over the windows, for each first block.</summary>
    public IReadOnlyList<double> AngularDistances(int runLength) =>
    [
        .. Enumerable.Range(0, Math.Max(0, _lastTokens.Count - runLength)).Select(first =>
            _lastTokens[first].Zip(_lastTokens[first + runLength], (a, b) => Math.Acos(Math.Clamp(Cosine(a, b), -1, 1)) / Math.PI).Average()),
    ];

    /// <summary>Takes the states <c>[rows, C]</c> that go into the next block.</summary>
    public void Before(Tensor whole)
    {
        whole.CopyTo(_input);
        if (_lastTokens.Count == 0)
            _lastTokens.Add(LastTokens(whole));
    }

    /// <summary>Takes the states that came out of <paramref name="block"/>.</summary>
    public void After(DecoderBlock block, Tensor whole)
    {
        double sum = 0;
        for (long row = 0; row < whole.Rows; row++)
            sum += Cosine(_input.RowSpan(row), whole.RowSpan(row));
        _influence.Add(1 - sum / whole.Rows);
        _lastTokens.Add(LastTokens(whole));
        FiniteCheck.Require(_model.Checkpoint, [_influence[^1]]);
        if (_magnitude is var (power, reduction))
            _weights.AddRange(MagnitudeScorer.OfBlock(_model, block.SourceBlockIndex, power, reduction));
    }

    /// <summary>Visits every block with the states of the whole model alone.</summary>
    public void Walk(IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        var states = _workspace.Rent(_input.Rows, _input.Columns);
        var rope = new RopeTable(_model.Settings, _length, _workspace);
        _model.Embed([.. _windows.SelectMany(window => window)], states);
        BlockWalk.Run(_model, 0, (i, block) =>
        {
            Before(states);
            BlockWalk.Forward(block, states, _length, rope, _workspace, cancellationToken);
            After(block, states);
            progress?.Report(new WorkProgress("visiting blocks", i + 1, _model.Blocks.Count, "blocks"));
        }, cancellationToken);
        _workspace.Return(states);
    }

    public void Dispose() => _workspace.Return(_input);

    private float[][] LastTokens(Tensor whole) => [.. Enumerable.Range(1, _windows.Count).Select(window => whole.RowSpan((long)window * _length - 1).ToArray())];

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, squaresA = 0, squaresB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            squaresA += (double)a[i] * a[i];
            squaresB += (double)b[i] * b[i];
        }
        return dot / Math.Sqrt(squaresA * squaresB);
    }
}
