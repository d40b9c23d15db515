using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>Scores weights by the first-order estimate of how the loss changes without them: |w dL/dw|, of every value that a block multiplies with, norms included and biases left out.</summary>
/// <remarks>
/// "Taylor" of Shortened LLaMA (arXiv 2402.02834; Molchanov et al., arXiv 1906.10771). One forward pass keeps the input of each block, the backward pass computes one block anew at a time;
/// the gradient of one matrix exists at a time, and is reduced to sums of its rows. The paper's code adds up w dw of several batches before it takes the absolute value: that is w times the gradient
/// of the sum of the batches' losses, so all windows go through together, whatever the batch size, and nothing is kept from one batch to the next.
/// </remarks>
public sealed class TaylorScorer
{
    // Activations of all blocks are kept where they take no more than this: it saves a quarter of the arithmetic of small models.
    private const long MostKeptBytes = 1L << 30;

    private readonly DecoderModel _model;
    private readonly IReadOnlyList<int> _candidates;
    private readonly TaylorSettings _settings;
    private readonly Workspace _workspace;
    private readonly TrainingBatch _batch;
    private readonly int _numBlocks;
    private readonly Recompute _recompute;

    /// <summary>Prepares scoring of the weights of <paramref name="candidates"/> (numbers of blocks of <paramref name="model"/>) on <paramref name="windows"/>.</summary>
    /// <exception cref="ArgumentException">There is no window, or one is shorter than two tokens.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The power is neither 1 nor 2, or the batch size below 1.</exception>
    public TaylorScorer(DecoderModel model, IReadOnlyList<int[]> windows, IReadOnlyList<int> candidates, TaylorSettings settings, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.BatchSize, 1);
        if (settings.Power is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(settings), settings.Power, "the power must be 1 or 2");
        if (windows.Count == 0 || windows.Any(window => window.Length < 2))
            throw new ArgumentException("windows must have two tokens at least", nameof(windows));
        _model = model;
        _candidates = candidates;
        _settings = settings;
        _workspace = workspace;
        _numBlocks = candidates.Count == 0 ? 0 : model.Blocks.Count - candidates.Min();
        int[] ids = [.. windows.SelectMany(window => window)];
        _batch = new TrainingBatch(ids, ids, [.. windows.Select(window => window.Length)]) { Factors = BatchMeans(windows, settings.BatchSize) };
        _recompute = TrainingMemory.Choose(model, ids.Length, _numBlocks, Math.Min(MostKeptBytes, workspace.LimitBytes - workspace.UsedBytes) - LargestGradientBytes);
    }

    /// <summary>Bytes that scoring holds at its peak.</summary>
    public long PeakBytes => _workspace.UsedBytes + TrainingMemory.PeakBytes(_model, _batch.Ids.Length, _recompute, _numBlocks) + LargestGradientBytes;

    /// <summary>Floating-point operations of the matrix products of a run.</summary>
    public double FloatingPointOperations
    {
        get
        {
            long block = _model.Blocks.Count == 0 ? 0 : _model.Blocks[0].Weights.Matrices.Sum(weight => weight.Length);
            double passes = _model.Blocks.Count + _numBlocks * (_recompute == Recompute.None ? 1.0 : 2.0) + _candidates.Count;
            return 2.0 * _batch.Ids.Length * (passes * block + 3.0 * _model.Head.Length);
        }
    }

    private long LargestGradientBytes =>
        _model.Blocks.Count == 0 ? 0 : _model.Blocks[0].Weights.Matrices.Max(weight => Workspace.BytesOf(weight.Rows, checked((int)weight.Columns)));

    /// <summary>Score of every weight of the candidates, and the sum of the windows' negative log-likelihoods in nats.</summary>
    /// <exception cref="CheckpointFormatException">A score is no number; names the weight that causes it.</exception>
    /// <exception cref="MemoryLimitException">The states of all blocks do not fit the workspace's limit.</exception>
    public (IReadOnlyList<WeightScore> Weights, double Loss) Run(IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        var rows = new double[_model.Blocks.Count][][];
        foreach (int block in _candidates)
            rows[block] = new double[7][];
        using var scope = _workspace.Scope();
        var gradients = new DecoderGradients { Blocks = [.. _model.Blocks.Select((block, i) => NormGradients(block.Weights, rows[i] is not null))] };
        int done = 0, numBlocks = _model.Blocks.Count + _numBlocks;
        using var pass = new GradientPass(_model, _workspace, _recompute)
        {
            BlockDone = () => progress?.Report(new WorkProgress(++done <= _model.Blocks.Count ? "forward" : "gradients", done, numBlocks, "block passes")),
        };
        void Reduce(int block, int matrix, Tensor gradient) =>
            rows[block][matrix] = WeightRows.Sums(_model.Blocks[block].Weights.Matrices[matrix], gradient, _settings.Power);
        double loss = pass.Accumulate(_batch, 1, gradients, matrixGradient: Reduce, cancellationToken: cancellationToken);
        FiniteCheck.Require(_model.Checkpoint, [loss]);
        WeightScore[] weights = [.. _candidates.SelectMany(block => MatrixScores(block, rows[block]).Concat(NormScores(block, gradients.Blocks[block])))];
        FiniteCheck.Require(_model.Checkpoint, [.. weights.Select(weight => weight.Score)]);
        return (weights, loss);
    }

    // The mean over the targets of a batch is a factor of each of its windows.
    private static double[] BatchMeans(IReadOnlyList<int[]> windows, int batchSize)
    {
        var factors = new double[windows.Count];
        for (int first = 0; first < windows.Count; first += batchSize)
        {
            int end = Math.Min(first + batchSize, windows.Count);
            double targets = Enumerable.Range(first, end - first).Sum(window => windows[window].Length - 1.0);
            factors.AsSpan(first, end - first).Fill(1 / targets);
        }
        return factors;
    }

    private BlockGradients NormGradients(BlockWeights weights, bool isWanted)
    {
        return new BlockGradients
        {
            HandsMatrices = isWanted,
            InputLayernorm = Zeros(weights.InputLayernorm),
            MlpInputNorm = Zeros(weights.MlpInputNorm),
            AttentionOutputNorm = Zeros(weights.AttentionOutputNorm),
            MlpOutputNorm = Zeros(weights.MlpOutputNorm),
            QNorm = Zeros(weights.QNorm),
            KNorm = Zeros(weights.KNorm),
        };

        Tensor? Zeros(float[]? norm)
        {
            if (norm is null || !isWanted)
                return null;
            var gradient = _workspace.Rent(1, norm.Length);
            gradient.Clear();
            return gradient;
        }
    }

    // Parts of a fused matrix are one weight.
    private IEnumerable<WeightScore> MatrixScores(int block, double[][] rows) => _model.Blocks[block].Weights.Matrices
        .Select((matrix, i) => (matrix.Name, Rows: rows[i]))
        .GroupBy(part => part.Name)
        .Select(parts => new WeightScore(parts.Key, _model.Blocks[block].SourceBlockIndex, _settings.WeightReduction.Apply(parts.SelectMany(part => part.Rows))));

    private IEnumerable<WeightScore> NormScores(int block, BlockGradients gradients)
    {
        var names = _model.Settings.Names;
        (string? Name, Tensor? Gradient)[] norms =
        [
            (names.InputLayernorm, gradients.InputLayernorm), (names.MlpInputNorm, gradients.MlpInputNorm), (names.AttentionOutputNorm, gradients.AttentionOutputNorm),
            (names.MlpOutputNorm, gradients.MlpOutputNorm), (names.QNorm, gradients.QNorm), (names.KNorm, gradients.KNorm),
        ];
        int source = _model.Blocks[block].SourceBlockIndex;
        foreach (var (name, gradient) in norms)
        {
            if (gradient is not Tensor values)
                continue;
            var stored = _model.Checkpoint[names.InBlock(source, name!)].ToWeight();
            yield return new WeightScore(stored.Name, source, _settings.WeightReduction.Apply(WeightRows.Sums(WeightRows.Column(stored), values.Reshape(1), _settings.Power)));
        }
    }
}
