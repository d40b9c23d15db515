using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Cosines and sines of the rotary embedding for positions 0 to a maximum.</summary>
public sealed class RopeTable
{
    private readonly Tensor _buffer;
    private int[] _positions = [];
    private (int NumSequences, int Length) _batch;

    /// <summary>Computes the table for <paramref name="numPositions"/> positions in memory of <paramref name="workspace"/>.</summary>
    /// <remarks>Frequencies that depend on the length of a sequence are those of a sequence of <paramref name="numPositions"/>.</remarks>
    public RopeTable(DecoderSettings settings, int numPositions, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(workspace);
        // One buffer: it is rented as a whole or not at all.
        _buffer = workspace.Rent((settings.LocalRope is null ? 2L : 4L) * numPositions, settings.RotaryDim / 2);
        (Cos, Sin) = Table(settings.Rope, settings.RotaryDim, numPositions, _buffer);
        (LocalCos, LocalSin) = settings.LocalRope is { } local ? Table(local, settings.RotaryDim, numPositions, _buffer.Slice(2L * numPositions, 2L * numPositions)) : (Cos, Sin);
    }

    /// <summary>Cosines <c>[positions, rotary / 2]</c>.</summary>
    public Tensor Cos { get; }

    /// <summary>Sines <c>[positions, rotary / 2]</c>.</summary>
    public Tensor Sin { get; }

    /// <summary>Cosines of blocks with a window.</summary>
    internal Tensor LocalCos { get; }

    /// <summary>Sines of blocks with a window.</summary>
    internal Tensor LocalSin { get; }

    /// <summary>Gives the memory back to the workspace that it came from.</summary>
    public void Release(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Return(_buffer);
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

    private static (Tensor Cos, Tensor Sin) Table(RopeSettings rope, int rotaryDim, int numPositions, Tensor buffer)
    {
        var frequencies = rope.InverseFrequencies(rotaryDim, numPositions);
        Tensor cos = buffer.Slice(0, numPositions), sin = buffer.Slice(numPositions, numPositions);
        for (int position = 0; position < numPositions; position++)
        {
            for (int i = 0; i < frequencies.Length; i++)
            {
                float angle = position * frequencies[i];
                cos.RowSpan(position)[i] = MathF.Cos(angle) * rope.AttentionFactor;
                sin.RowSpan(position)[i] = MathF.Sin(angle) * rope.AttentionFactor;
            }
        }
        return (cos, sin);
    }
}
