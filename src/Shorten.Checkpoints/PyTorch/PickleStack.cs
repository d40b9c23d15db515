namespace Shorten.Checkpoints.PyTorch;

/// <summary>The stack of an unpickler with its marks. Nothing below the topmost mark can be popped.</summary>
internal sealed class PickleStack(PickleCursor cursor)
{
    /// <summary>Python itself writes nothing that is nested deeper than its limit of recursion, 1000.</summary>
    private const int MaxMarks = 10_000;

    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = [];

    private int Floor => _marks.Count > 0 ? _marks.Peek() : 0;

    public void Push(object? value) => _values.Add(value);

    public void Mark()
    {
        if (_marks.Count == MaxMarks)
            throw cursor.Fault("invalid pickle: it is nested too deep");
        _marks.Push(_values.Count);
    }

    public object? Peek() => _values.Count > Floor ? _values[^1] : throw cursor.Fault("invalid pickle: it reads an empty stack");

    public object? Pop()
    {
        object? value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>The topmost <paramref name="count"/> values, in the order in which they were pushed.</summary>
    public object?[] Pop(int count)
    {
        object?[] values = new object?[count];
        for (int i = count - 1; i >= 0; i--)
            values[i] = Pop();
        return values;
    }

    /// <summary>All values above the topmost mark, which goes with them.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw cursor.Fault("invalid pickle: a mark is missing");
        int mark = _marks.Pop();
        int count = _values.Count - mark;
        object?[] values = count == 0 ? [] : new object?[count];
        _values.CopyTo(mark, values, 0, count);
        _values.RemoveRange(mark, count);
        return values;
    }

    /// <summary>Pops the topmost value, which must be a <typeparamref name="T"/>.</summary>
    public T Pop<T>() where T : class => Pop() as T ?? throw WrongKind();

    /// <summary>The topmost value, which must be a <typeparamref name="T"/>.</summary>
    public T Peek<T>() where T : class => Peek() as T ?? throw WrongKind();

    private CheckpointFormatException WrongKind() => cursor.Fault($"invalid pickle: a value of another kind is needed before byte {cursor.Position}");
}
