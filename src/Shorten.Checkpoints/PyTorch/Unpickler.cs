using System.Numerics;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>Reads one pickle: a stack machine that makes plain data and refuses every global that is not on the list of <see cref="PickledGlobal"/>.</summary>
/// <remarks>Numbers become <see cref="long"/> or <see cref="BigInteger"/>, tuples arrays, lists and sets lists, dictionaries <see cref="PickledDictionary"/>. Time
/// and memory grow with the bytes of the pickle: no opcode makes more than it was given, and nothing recurses.</remarks>
internal sealed class Unpickler
{
    private readonly PickleCursor _cursor;
    private readonly PickleStack _stack;
    private readonly PickleCalls _calls;
    private readonly Dictionary<long, object?> _memo = [];
    private readonly Dictionary<string, PickledStorage> _storages;

    private Unpickler(PickleCursor cursor, Dictionary<string, PickledStorage> storages)
    {
        _storages = storages;
        _cursor = cursor;
        _stack = new PickleStack(cursor);
        _calls = new PickleCalls(cursor);
    }

    /// <summary>The value of the pickle at the cursor, which then stands behind it.</summary>
    /// <exception cref="CheckpointFormatException">The pickle is broken, or names a global that is refused.</exception>
    public static object? Load(PickleCursor cursor) => Load(cursor, []);

    /// <summary>The same, and the storages that the pickle refers to, by key.</summary>
    public static object? Load(PickleCursor cursor, Dictionary<string, PickledStorage> storages) => new Unpickler(cursor, storages).Run();

    private object? Run()
    {
        while (true)
        {
            byte code = _cursor.Byte();
            var opcode = (PickleOpcode)code;
            if (opcode == PickleOpcode.Stop)
                return _stack.Pop();
            if (!TryConstant(opcode) && !TryText(opcode) && !TryContainer(opcode) && !TryMemo(opcode) && !TryObject(opcode))
                throw _cursor.Fault($"invalid pickle: opcode 0x{code:x2} at byte {_cursor.Position - 1} is not supported");
        }
    }

    private bool TryConstant(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None: _stack.Push(null); return true;
            case PickleOpcode.True: _stack.Push(true); return true;
            case PickleOpcode.False: _stack.Push(false); return true;
            case PickleOpcode.BinInt: _stack.Push((long)_cursor.Int32()); return true;
            case PickleOpcode.BinInt1: _stack.Push((long)_cursor.Byte()); return true;
            case PickleOpcode.BinInt2: _stack.Push((long)_cursor.UInt16()); return true;
            case PickleOpcode.Long1: PushNumber(_cursor.Take(_cursor.Byte())); return true;
            case PickleOpcode.BinFloat: _stack.Push(_cursor.BigEndianDouble()); return true;
            case PickleOpcode.Protocol: _cursor.Byte(); return true;
            case PickleOpcode.Frame: _cursor.UInt64(); return true;
            default: return false;
        }
    }

    private bool TryText(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.ShortBinUnicode or PickleOpcode.ShortBinString: _stack.Push(_cursor.Text(_cursor.Byte())); return true;
            case PickleOpcode.BinUnicode or PickleOpcode.BinString: _stack.Push(_cursor.Text(_cursor.UInt32())); return true;
            case PickleOpcode.BinUnicode8: _stack.Push(_cursor.Text(_cursor.UInt64())); return true;
            case PickleOpcode.ShortBinBytes: _stack.Push(_cursor.Take(_cursor.Byte()).ToArray()); return true;
            case PickleOpcode.BinBytes: _stack.Push(_cursor.Take(_cursor.UInt32()).ToArray()); return true;
            case PickleOpcode.BinBytes8: _stack.Push(_cursor.Take(_cursor.UInt64()).ToArray()); return true;
            default: return false;
        }
    }

    private bool TryContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple: _stack.Push(Array.Empty<object?>()); return true;
            case PickleOpcode.Tuple1: _stack.Push(_stack.Pop(1)); return true;
            case PickleOpcode.Tuple2: _stack.Push(_stack.Pop(2)); return true;
            case PickleOpcode.Tuple3: _stack.Push(_stack.Pop(3)); return true;
            case PickleOpcode.Tuple: _stack.Push(_stack.PopToMark()); return true;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet: _stack.Push(new List<object?>()); return true;
            case PickleOpcode.List or PickleOpcode.FrozenSet: _stack.Push(new List<object?>(_stack.PopToMark())); return true;
            case PickleOpcode.Append: Append([_stack.Pop()]); return true;
            case PickleOpcode.Appends or PickleOpcode.AddItems: Append(_stack.PopToMark()); return true;
            case PickleOpcode.EmptyDict: _stack.Push(new PickledDictionary()); return true;
            case PickleOpcode.Dict: NewDictionary(_stack.PopToMark()); return true;
            case PickleOpcode.SetItem: SetItems(_stack.Pop(2)); return true;
            case PickleOpcode.SetItems: SetItems(_stack.PopToMark()); return true;
            default: return false;
        }
    }

    private bool TryMemo(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.BinGet: _stack.Push(Recall(_cursor.Byte())); return true;
            case PickleOpcode.LongBinGet: _stack.Push(Recall(_cursor.UInt32())); return true;
            case PickleOpcode.BinPut: _memo[_cursor.Byte()] = _stack.Peek(); return true;
            case PickleOpcode.LongBinPut: _memo[_cursor.UInt32()] = _stack.Peek(); return true;
            case PickleOpcode.Memoize: _memo[_memo.Count] = _stack.Peek(); return true;
            default: return false;
        }
    }

    private bool TryObject(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark: _stack.Mark(); return true;
            case PickleOpcode.Pop: _stack.Pop(); return true;
            case PickleOpcode.PopMark: _stack.PopToMark(); return true;
            case PickleOpcode.Dup: _stack.Push(_stack.Peek()); return true;
            case PickleOpcode.Global: _stack.Push(PickledGlobal.Find(_cursor.Line(), _cursor.Line(), _cursor)); return true;
            case PickleOpcode.StackGlobal: StackGlobal(); return true;
            // Makes an object of a class: none may.
            case PickleOpcode.Instance: throw _cursor.Fault($"refuses the global {_cursor.Line()}.{_cursor.Line()}: a checkpoint holds no objects");
            case PickleOpcode.BinPersistentId: LoadStorage(); return true;
            case PickleOpcode.Reduce: Reduce(); return true;
            case PickleOpcode.Build: Build(); return true;
            default: return false;
        }
    }

    private void StackGlobal()
    {
        string name = _stack.Pop<string>(), module = _stack.Pop<string>();
        _stack.Push(PickledGlobal.Find(module, name, _cursor));
    }

    private void LoadStorage()
    {
        var storage = PickledStorage.From(_stack.Pop<object?[]>(), _cursor);
        _storages.TryAdd(storage.Key, storage);
        _stack.Push(storage);
    }

    private void Reduce()
    {
        var arguments = _stack.Pop<object?[]>();
        _stack.Push(_calls.Call(_stack.Pop<PickledGlobal>(), arguments));
    }

    /// <summary>An ordered dictionary of weights carries <c>_metadata</c>, the versions of the modules, as an attribute: nothing needs it.</summary>
    private void Build()
    {
        _stack.Pop();
        _stack.Peek<PickledDictionary>();
    }

    private void Append(object?[] values) => _stack.Peek<List<object?>>().AddRange(values);

    private void NewDictionary(object?[] items)
    {
        _stack.Push(new PickledDictionary());
        SetItems(items);
    }

    private void SetItems(object?[] items)
    {
        var dictionary = _stack.Peek<PickledDictionary>();
        if (items.Length % 2 != 0)
            throw _cursor.Fault("invalid pickle: a key of a dictionary has no value");
        for (int i = 0; i < items.Length; i += 2)
            dictionary.Add(items[i], items[i + 1]);
    }

    private object? Recall(long index) =>
        _memo.TryGetValue(index, out object? value) ? value : throw _cursor.Fault($"invalid pickle: it reads memo entry {index}, which was never set");

    private void PushNumber(ReadOnlySpan<byte> bytes)
    {
        var number = new BigInteger(bytes);
        if (number >= long.MinValue && number <= long.MaxValue)
            _stack.Push((long)number);
        else
            _stack.Push(number);
    }
}
