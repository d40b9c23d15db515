using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>What all blocks share in one pass over a batch. Its arrays are filled again for each batch.</summary>
internal sealed class PassContext(Workspace workspace)
{
    private int[] _positions = [];
    private (int Count, int Length)[] _runs = [];
    private int _numRows, _numRuns;

    /// <summary>Holds activations and gradients.</summary>
    public Workspace Workspace => workspace;

    /// <summary>Rotary table that reaches the end of the longest sequence.</summary>
    public RopeTable Rope { get; set; } = null!;

    /// <summary>Share of the adapters' inputs that is dropped.</summary>
    public float Dropout { get; set; }

    /// <summary>What the dropped values are drawn from.</summary>
    public long Seed { get; set; }

    /// <summary>Takes the gradient of one matrix at a time (block, matrix, gradient), or null.</summary>
    public Action<int, int, Tensor>? MatrixGradient { get; set; }

    /// <summary>Position of each row in its sequence.</summary>
    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, _numRows);

    /// <summary>Sequences of the same length that follow each other go through attention together.</summary>
    public ReadOnlySpan<(int Count, int Length)> Runs => _runs.AsSpan(0, _numRuns);

    /// <summary>Tokens of the longest sequence.</summary>
    public int MaxLength { get; private set; }

    /// <summary>Sets the sequences of the batch.</summary>
    public void SetLengths(ReadOnlySpan<int> lengths)
    {
        (_numRows, _numRuns, MaxLength) = (0, 0, 0);
        if (_runs.Length < lengths.Length)
            _runs = new (int, int)[lengths.Length];
        foreach (int length in lengths)
        {
            if (_numRuns > 0 && _runs[_numRuns - 1].Length == length)
                _runs[_numRuns - 1].Count++;
            else
                _runs[_numRuns++] = (1, length);
            _numRows += length;
            MaxLength = Math.Max(MaxLength, length);
        }
        if (_positions.Length < _numRows)
            _positions = new int[_numRows];
        int row = 0;
        foreach (int length in lengths)
        {
            for (int position = 0; position < length; position++)
                _positions[row++] = position;
        }
    }

    /// <summary>What is dropped of the input of one projection's adapter: the same whenever the pass of this seed is repeated. Both factors are odd, so that keys do not meet.</summary>
    public DropoutMask MaskOf(int sourceBlockIndex, int matrix) => Dropout == 0 ? default
        : new DropoutMask(Dropout, unchecked((ulong)Seed * 0xD1342543DE82EF95 + (ulong)(sourceBlockIndex * 7L + matrix) * 0x9E3779B97F4A7C15));
}
