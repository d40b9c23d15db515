using System.Runtime.InteropServices;
using System.Text.Json;

namespace Shorten.Testing;

/// <summary>The tensors of a golden <c>.safetensors</c> file, by name. Fixtures are trusted: nothing is validated but the dtype asked for.</summary>
public sealed class GoldenTensors
{
    private readonly byte[] _file;
    private readonly int _dataOffset;
    private readonly Dictionary<string, Entry> _entries = [];

    private GoldenTensors(byte[] file)
    {
        _file = file;
        int headerLength = (int)BitConverter.ToInt64(file);
        _dataOffset = sizeof(long) + headerLength;
        using var header = JsonDocument.Parse(file.AsMemory(sizeof(long), headerLength));
        foreach (var property in header.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__"))
            _entries.Add(property.Name, property.Value.Deserialize<Entry>()!);
    }

    /// <summary>Names of the tensors.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Reads the whole file at <paramref name="path"/>.</summary>
    public static GoldenTensors Open(string path) => new(File.ReadAllBytes(path));

    /// <summary>True if there is a tensor of this name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public long[] Shape(string name) => _entries[name].shape;

    /// <summary>A copy of the values of an F32 tensor, row-major.</summary>
    public float[] F32(string name) => Values<float>(name, "F32");

    /// <summary>A copy of the values of an I64 tensor, row-major.</summary>
    public long[] I64(string name) => Values<long>(name, "I64");

    /// <summary>A copy of the values of a U8 tensor, row-major.</summary>
    public byte[] U8(string name) => Values<byte>(name, "U8");

    private T[] Values<T>(string name, string dtype) where T : unmanaged
    {
        var entry = _entries[name];
        if (entry.dtype != dtype)
            throw new InvalidOperationException($"golden tensor {name} is {entry.dtype}, not {dtype}");
        long[] offsets = entry.data_offsets;
        return MemoryMarshal.Cast<byte, T>(_file.AsSpan(_dataOffset + (int)offsets[0], (int)(offsets[1] - offsets[0]))).ToArray();
    }

    // The names are the keys of the file's header.
    private sealed record Entry(string dtype, long[] shape, long[] data_offsets);
}
