using System.Numerics.Tensors;
using Shorten.Models;
using Shorten.Tensors;
using Tensor = Shorten.Tensors.Tensor;

namespace Shorten.Evaluation;

/// <summary>Runs a model on the tokens of a dump and compares every number that the dump has.</summary>
public sealed class ReferenceCheck
{
    private readonly DecoderModel _model;
    private readonly ReferenceDump _dump;
    private readonly Workspace _workspace;
    private readonly List<double> _states = [], _scales = [];

    private ReferenceCheck(DecoderModel model, ReferenceDump dump, Workspace workspace)
    {
        _model = model;
        _dump = dump;
        _workspace = workspace;
    }

    /// <summary>Compares <paramref name="model"/> with <paramref name="dump"/>.</summary>
    /// <exception cref="Checkpoints.CheckpointFormatException">A tensor of the dump does not fit the model.</exception>
    public static ReferenceComparison Run(DecoderModel model, ReferenceDump dump, Workspace workspace, IProgress<WorkProgress>? progress, CancellationToken cancellationToken) =>
        new ReferenceCheck(model, dump, workspace).Compare(progress, cancellationToken);

    private ReferenceComparison Compare(IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        int width = _dump.HiddenWidth(_model.Blocks.Count), logitsWidth = _dump.LogitsWidth;
        if ((width != 0 && width != _model.Settings.HiddenSize) || (logitsWidth != 0 && logitsWidth != _model.Settings.VocabSize))
            throw new ArgumentException($"the dump has hidden states of {width} and logits of {logitsWidth} values, the model {_model.Settings.HiddenSize} and {_model.Settings.VocabSize}");
        var x = _workspace.Rent(_dump.InputIds.Length, _model.Settings.HiddenSize);
        var rope = new RopeTable(_model.Settings, _dump.Length, _workspace);
        _model.Embed(_dump.InputIds, x);
        if (width != 0)
            CompareState(0, x);
        BlockWalk.Run(_model, 0, (i, block) =>
        {
            BlockWalk.Forward(block, x, _dump.Length, rope, _workspace, cancellationToken);
            if (width != 0)
                CompareState(i + 1, x);
            progress?.Report(new WorkProgress("checking", i + 1, _model.Blocks.Count, "blocks"));
        }, cancellationToken);
        _model.FinalNorm(x, x);
        var (logits, argmax) = logitsWidth == 0 ? (null, null) : CompareLogits(x);
        return new ReferenceComparison(logits, argmax, width == 0 ? null : _states, width == 0 ? null : _scales, CompareLoss(x));
    }

    private void CompareState(int state, Tensor x)
    {
        double worst = 0, sum = 0, squares = 0;
        for (int b = 0; b < _dump.NumSequences; b++)
        {
            for (int p = 0; p < _dump.Positions.Length; p++)
            {
                var expected = _dump.Hidden(state, b, p, x.Columns);
                worst = Distance(worst, expected, x.RowSpan((long)b * _dump.Length + _dump.Positions[p]));
                sum += TensorPrimitives.Sum<float>(expected);
                squares += TensorPrimitives.SumOfSquares<float>(expected);
            }
        }
        double count = (double)_dump.NumSequences * _dump.Positions.Length * x.Columns, mean = sum / count;
        _states.Add(worst);
        _scales.Add(Math.Max(1, Math.Sqrt(squares / count - mean * mean)));
    }

    // A row at a time: logits of all tokens never exist together.
    private (double? Worst, bool? ArgmaxEqual) CompareLogits(Tensor x)
    {
        var row = _workspace.Rent(1, _model.Settings.VocabSize);
        double worst = 0;
        bool equal = true;
        for (int b = 0; b < _dump.NumSequences; b++)
        {
            for (int p = 0; p < _dump.Positions.Length; p++)
            {
                _model.Logits(x.Slice((long)b * _dump.Length + _dump.Positions[p], 1), row, _workspace);
                var expected = _dump.Logits(b, p);
                worst = Distance(worst, expected, row.RowSpan(0));
                equal &= TensorPrimitives.IndexOfMax<float>(expected) == TensorPrimitives.IndexOfMax<float>(row.RowSpan(0));
            }
        }
        _workspace.Return(row);
        return (worst, equal);
    }

    private double? CompareLoss(Tensor x)
    {
        if (_dump.Loss is not double expected)
            return null;
        int length = _dump.Length;
        var rows = Scoring.ScoringRows.DropLast(x, length);
        var nll = new double[rows.Rows];
        int[] targets = [.. _dump.InputIds.Where((_, i) => i % length != 0)];
        Ops.CrossEntropy(rows, _model.Head, _model.Settings.FinalLogitSoftcapping, targets, _workspace, nll);
        return Math.Abs(nll.Average() - expected);
    }

    private static double Distance(double worst, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            double distance = Math.Abs((double)expected[i] - actual[i]);
            // NaN must win, and stay.
            if (!(distance <= worst))
                worst = double.IsNaN(worst) ? worst : distance;
        }
        return worst;
    }
}
