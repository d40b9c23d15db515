using Shorten.Checkpoints;

namespace Shorten.Models;

/// <summary>The model's settings in a GGUF's metadata, with checked access. Keys are given without the architecture in front.</summary>
public sealed class GgufConfig
{
    private readonly GgufMetadata _metadata;

    /// <summary>Wraps the metadata of the file at <paramref name="path"/>.</summary>
    /// <exception cref="CheckpointFormatException">There is no <c>general.architecture</c>.</exception>
    public GgufConfig(string path, Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Path = path;
        Checkpoint = checkpoint;
        _metadata = checkpoint.Gguf ?? throw new CheckpointFormatException(path, null, "not a GGUF file");
        Architecture = _metadata.TryGetString("general.architecture", out string? name) ? name : throw Error("no architecture (general.architecture is missing)");
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>The file's tensors.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary><c>general.architecture</c>.</summary>
    public string Architecture { get; }

    /// <summary>An error about this file.</summary>
    public CheckpointFormatException Error(string problem) => new(Path, null, problem);

    /// <summary>True if the key is there.</summary>
    public bool Has(string key) => _metadata.Contains($"{Architecture}.{key}");

    /// <summary>A positive whole number; an array of equal numbers, one a block, counts as that number.</summary>
    public int Positive(string key, int? fallback = null)
    {
        double value = Number(key, fallback);
        return value == Math.Floor(value) && value is > 0 and <= int.MaxValue ? (int)value : throw Error($"{Architecture}.{key} must be a positive whole number, it is {value}");
    }

    /// <summary>A finite number.</summary>
    public double Number(string key, double? fallback = null)
    {
        string full = $"{Architecture}.{key}";
        if (_metadata.TryGetNumber(full, out double value))
            return double.IsFinite(value) ? value : throw Error($"{full} must be finite");
        if (_metadata.TryGetArray(full, out var array) && array.Count > 0 && array.ElementType is not (GgufValueType.String or GgufValueType.Array))
        {
            var values = array.Values.Cast<object>().Select(Convert.ToDouble).Distinct().ToList();
            return values.Count == 1 ? values[0] : throw Error($"{full} differs from block to block, which is not supported");
        }
        return fallback ?? throw Error($"metadata has no {full}");
    }

    /// <summary>A string, or null where the key is absent.</summary>
    public string? Text(string key) => _metadata.TryGetString($"{Architecture}.{key}", out string? value) ? value : null;

    /// <summary>The kind of each block as <c>attention.sliding_window_pattern</c> lists them; null where it is absent or a period.</summary>
    /// <exception cref="CheckpointFormatException">It has not one entry for each of <paramref name="numLayers"/> blocks.</exception>
    public IReadOnlyList<string>? LayerTypes(int numLayers)
    {
        string key = $"{Architecture}.attention.sliding_window_pattern";
        if (!_metadata.TryGetArray(key, out var array))
            return null;
        return array.Values is bool[] windowed && windowed.Length == numLayers
            ? [.. windowed.Select(isWindowed => isWindowed ? "sliding_attention" : "full_attention")]
            : throw Error($"{key} must be a list of {numLayers} flags, one a block");
    }
}
