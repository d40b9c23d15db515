using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>Hidden states of the whole model and of the candidates of one group, and how far the walk is.</summary>
internal sealed class ScoringStates : IDisposable
{
    private readonly Workspace _workspace;
    private readonly Tensor _slots;
    private readonly Tensor? _next;
    private readonly long _rows;
    private int _nextFirstBlock;

    /// <summary>Room for the whole model, <paramref name="candidates"/> candidates of <paramref name="rows"/> rows and, with several groups, the start of the next.</summary>
    public ScoringStates(Workspace workspace, long rows, int columns, int candidates, bool groups)
    {
        _workspace = workspace;
        _rows = rows;
        _slots = workspace.Rent(rows * (candidates + 1), columns);
        _next = groups ? workspace.Rent(rows, columns) : null;
    }

    /// <summary>Group that is walked now.</summary>
    public int Group { get; set; }

    /// <summary>Number of the next block to run.</summary>
    public int NextBlock { get; set; }

    /// <summary>Candidates of the group that have started.</summary>
    public int Started { get; set; }

    /// <summary>Block at which the next group starts, with the states kept for it; 0 where none are kept.</summary>
    public int NextFirstBlock { get => _nextFirstBlock; set => _nextFirstBlock = value; }

    /// <summary>Losses of each window, of the whole model and of the candidates of all finished groups.</summary>
    public List<double[]> WindowNll { get; } = [];

    /// <summary>States of the whole model <c>[rows, C]</c>.</summary>
    public Tensor Whole => _slots.Slice(0, _rows);

    /// <summary>States kept for the next group <c>[rows, C]</c>; null where all candidates are in one group.</summary>
    public Tensor? Next => _next;

    /// <summary>States of the candidates that have started, behind those of the whole model or without them.</summary>
    public Tensor Active(bool withWhole) => withWhole ? _slots.Slice(0, _rows * (1 + Started)) : _slots.Slice(_rows, _rows * Started);

    /// <summary>Starts the next candidate: a copy of the whole model's states.</summary>
    public void StartCandidate()
    {
        Whole.CopyTo(_slots.Slice(_rows * (1 + Started), _rows));
        Started++;
    }

    /// <summary>Keeps the whole model's states before <paramref name="block"/> for the next group.</summary>
    public void KeepWholeForNextGroup(int block)
    {
        Whole.CopyTo(_next!.Value);
        _nextFirstBlock = block;
    }

    /// <summary>Takes the losses of all sequences of the group, window after window, and goes on to the next group.</summary>
    public void FinishGroup(IReadOnlyList<double> sequenceNll, int numWindows)
    {
        WindowNll.AddRange(sequenceNll.Chunk(numWindows));
        Group++;
        Started = 0;
        NextBlock = _nextFirstBlock;
        _next?.CopyTo(Whole);
    }

    public void Dispose()
    {
        _workspace.Return(_slots);
        if (_next is Tensor next)
            _workspace.Return(next);
    }
}
