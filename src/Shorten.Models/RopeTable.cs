using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Cosines and sines of the rotary embedding for positions 0 to a maximum.</summary>
public sealed class RopeTable
{
    private int[] _positions = [];
    private (int NumSequences, int Length) _batch;

    /// <summary>Computes the table for <paramref name="numPositions"/> positions in memory of <paramref name="workspace"/>.</summary>
    public RopeTable(DecoderSettings settings, int numPositions, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(workspace);
        var frequencies = settings.Rope.InverseFrequencies(settings.HeadDim);
        Cos = workspace.Rent(numPositions, frequencies.Length);
        Sin = workspace.Rent(numPositions, frequencies.Length);
        for (int position = 0; position < numPositions; position++)
        {
            for (int i = 0; i < frequencies.Length; i++)
            {
                float angle = position * frequencies[i];
                Cos.RowSpan(position)[i] = MathF.Cos(angle);
                Sin.RowSpan(position)[i] = MathF.Sin(angle);
            }
        }
    }

    /// <summary>Cosines <c>[positions, H / 2]</c>.</summary>
    public Tensor Cos { get; }

    /// <summary>Sines <c>[positions, H / 2]</c>.</summary>
    public Tensor Sin { get; }

    /// <summary>Gives the memory back to the workspace that it came from.</summary>
    public void Release(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Return(Cos);
        workspace.Return(Sin);
    }

    /// <summary>Positions of the rows of a batch: 0 .. length - 1 for each of its sequences.</summary>
    internal ReadOnlySpan<int> Positions(int numSequences, int length)
    {
        // Every block of a batch asks for the same.
        if (_batch != (numSequences, length))
        {
            if (_positions.Length < numSequences * length)
                _positions = new int[numSequences * length];
            for (int i = 0; i < numSequences * length; i++)
                _positions[i] = i % length;
            _batch = (numSequences, length);
        }
        return _positions.AsSpan(0, numSequences * length);
    }
}
