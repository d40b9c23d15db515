using System.Diagnostics.CodeAnalysis;
using Shorten.Checkpoints.Gguf;

namespace Shorten.Checkpoints;

/// <summary>Key-value metadata of a GGUF file, in file order. Values are .NET values of the type's counterpart (see <see cref="GgufValueType"/>).</summary>
public sealed class GgufMetadata
{
    private readonly Dictionary<string, (GgufValueType Type, object Value)> _values = [];
    private readonly List<string> _keys = [];

    /// <summary>Keys in file order.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>Type and value of a key that exists.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public (GgufValueType Type, object Value) this[string key] => _values[key];

    /// <summary>True if the key exists.</summary>
    public bool Contains(string key) => _values.ContainsKey(key);

    /// <summary>Adds a key at the end or replaces the value of an existing one in its place.</summary>
    /// <exception cref="ArgumentException">The value is not of the .NET type that stands for <paramref name="type"/>.</exception>
    public void Set(string key, GgufValueType type, object value)
    {
        GgufValueTypes.Check(key, type, value);
        if (!_values.ContainsKey(key))
            _keys.Add(key);
        _values[key] = (type, value);
    }

    /// <summary>Removes a key; does nothing where there is none.</summary>
    public void Remove(string key)
    {
        if (_values.Remove(key))
            _keys.Remove(key);
    }

    /// <summary>The string at <paramref name="key"/>; false where the key is absent or no string.</summary>
    public bool TryGetString(string key, [NotNullWhen(true)] out string? value)
    {
        value = _values.TryGetValue(key, out var entry) ? entry.Value as string : null;
        return value is not null;
    }

    /// <summary>The number or bool at <paramref name="key"/> as a double; false where the key is absent or no number.</summary>
    public bool TryGetNumber(string key, out double value)
    {
        value = 0;
        if (!_values.TryGetValue(key, out var entry) || entry.Type is GgufValueType.String or GgufValueType.Array)
            return false;
        value = Convert.ToDouble(entry.Value);
        return true;
    }

    /// <summary>The array at <paramref name="key"/>; false where the key is absent or no array.</summary>
    public bool TryGetArray(string key, [NotNullWhen(true)] out GgufArray? value)
    {
        value = _values.TryGetValue(key, out var entry) ? entry.Value as GgufArray : null;
        return value is not null;
    }

    /// <summary>A copy that can be changed without changing this one.</summary>
    public GgufMetadata Clone()
    {
        var copy = new GgufMetadata();
        foreach (string key in _keys)
            copy.Set(key, _values[key].Type, _values[key].Value);
        return copy;
    }
}
