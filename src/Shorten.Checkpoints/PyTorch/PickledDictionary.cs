namespace Shorten.Checkpoints.PyTorch;

/// <summary>A Python dictionary in the order of its items. Keys are not compared: of the same key twice both are kept.</summary>
internal sealed class PickledDictionary
{
    private readonly List<KeyValuePair<object?, object?>> _items = [];

    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items;

    public void Add(object? key, object? value) => _items.Add(new(key, value));

    /// <summary>The last value of a key that is a text; null where there is none.</summary>
    public object? this[string key] => _items.FindLast(item => item.Key is string text && text == key).Value;
}
