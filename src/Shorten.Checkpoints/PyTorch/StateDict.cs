namespace Shorten.Checkpoints.PyTorch;

/// <summary>Finds the named tensors in what a pickle holds: those of the dictionary, or of the one that it keeps its weights in.</summary>
internal sealed class StateDict
{
    // As the field saves a training run: the weights beside the epoch and the optimiser.
    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "model", "module"];

    private const int MaxDepth = 16;

    private readonly PickleCursor _cursor;
    private readonly List<(string Name, PickledTensor Tensor)> _tensors = [];
    private readonly HashSet<string> _names = [];
    private readonly HashSet<PickledDictionary> _visited = [];
    private long _nameCharacters;

    private StateDict(PickleCursor cursor) => _cursor = cursor;

    /// <summary>Tensors in the order of the pickle; those of dictionaries in dictionaries are named with dots.</summary>
    /// <exception cref="CheckpointFormatException">There are none, or two have one name.</exception>
    public static IReadOnlyList<(string Name, PickledTensor Tensor)> Tensors(object? root, PickleCursor cursor)
    {
        if (root is not PickledDictionary dictionary)
            throw cursor.Fault("holds no tensors: the pickle is not a dictionary of weights");
        var found = new StateDict(cursor);
        found.Add(Unwrapped(dictionary), "", 0);
        return found._tensors.Count > 0 ? found._tensors : throw cursor.Fault("holds no tensors");
    }

    private static PickledDictionary Unwrapped(PickledDictionary dictionary)
    {
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            if (Wrappers.Select(key => dictionary[key]).OfType<PickledDictionary>().FirstOrDefault() is not { } inner)
                break;
            dictionary = inner;
        }
        return dictionary;
    }

    private void Add(PickledDictionary dictionary, string prefix, int depth)
    {
        // A dictionary that is met again holds itself, or is one of a family of which a small file can name 2^1000.
        if (depth > MaxDepth || !_visited.Add(dictionary))
            throw _cursor.Fault("invalid pickle: dictionaries are nested too deep, or one is in two places");
        foreach (var (key, value) in dictionary.Items)
        {
            if (key is string name && value is PickledTensor or PickledDictionary)
                Add(Name(prefix, name), value, depth);
        }
    }

    private void Add(string name, object value, int depth)
    {
        if (value is PickledDictionary inner)
            Add(inner, name + ".", depth + 1);
        else if (_names.Add(name))
            _tensors.Add((name, (PickledTensor)value));
        else
            throw new CheckpointFormatException(_cursor.Path, name, $"duplicate tensor name {name}");
    }

    /// <summary>Counts what the names take: long prefixes before many short names would be far more than the file.</summary>
    private string Name(string prefix, string name)
    {
        _nameCharacters += prefix.Length + name.Length;
        return _nameCharacters <= 4 * _cursor.Length ? prefix + name : throw _cursor.Fault("invalid pickle: the names of the tensors are longer than the file");
    }
}
