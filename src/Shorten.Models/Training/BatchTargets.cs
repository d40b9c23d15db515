using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>What each row of a batch should predict, and the loss of it. Its arrays are filled again for each batch.</summary>
internal sealed class BatchTargets
{
    private int[] _targets = [];
    private float[] _weights = [];
    private double[] _losses = [];
    private int _numRows, _numTargets;

    /// <summary>Shifts the labels of the batch: a row predicts the next token of its own sequence.</summary>
    public void Set(TrainingBatch batch)
    {
        (_numRows, _numTargets) = (batch.Ids.Length, batch.NumTargets);
        if (_targets.Length < _numRows)
            (_targets, _weights, _losses) = (new int[_numRows], new float[_numRows], new double[_numRows]);
        int start = 0, sequence = 0;
        foreach (int length in batch.Lengths)
        {
            batch.Labels.AsSpan(start + 1, length - 1).CopyTo(_targets.AsSpan(start));
            _targets[start + length - 1] = TrainingBatch.Ignored;
            SetWeights(start, length, batch.Factors is null ? 1 : (float)batch.Factors[sequence++]);
            start += length;
        }
    }

    /// <summary>Summed loss; x, the normalised states <c>[M, C]</c>, becomes the gradient of factor times it.</summary>
    public double Backward(Tensor x, DecoderModel model, double factor, Tensor? dHead, Workspace workspace)
    {
        for (int row = 0; row < _numRows; row++)
            _weights[row] *= (float)factor;
        var losses = _losses.AsSpan(0, _numRows);
        Ops.CrossEntropyBackward(x, model.Head, model.Settings.FinalLogitSoftcapping, _targets.AsSpan(0, _numRows), _weights.AsSpan(0, _numRows), losses, x, dHead, workspace);
        return Sum(losses);
    }

    /// <summary>Summed loss of the states <c>[M, C]</c> behind the last block; only rows with a target go through norm and head.</summary>
    public double Loss(Tensor x, DecoderModel model, Workspace workspace)
    {
        if (_numTargets == 0)
            return 0;
        var counted = workspace.Rent(_numTargets, x.Columns);
        int count = 0;
        for (int row = 0; row < _numRows; row++)
        {
            if (_targets[row] == TrainingBatch.Ignored)
                continue;
            x.Slice(row, 1).CopyTo(counted.Slice(count, 1));
            // The targets that count move to the front, behind those already looked at.
            _targets[count++] = _targets[row];
        }
        model.FinalNorm(counted, counted);
        var losses = _losses.AsSpan(0, count);
        Ops.CrossEntropy(counted, model.Head, model.Settings.FinalLogitSoftcapping, _targets.AsSpan(0, count), workspace, losses);
        workspace.Return(counted);
        return Sum(losses);
    }

    private void SetWeights(int start, int length, float factor)
    {
        for (int row = start; row < start + length; row++)
            _weights[row] = _targets[row] == TrainingBatch.Ignored ? 0 : factor;
    }

    private static double Sum(ReadOnlySpan<double> losses)
    {
        double sum = 0;
        foreach (double loss in losses)
            sum += loss;
        return sum;
    }
}
