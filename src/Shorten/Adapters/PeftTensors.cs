using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Adapters;

/// <summary>The tensors of an adapter's file, by module.</summary>
internal sealed class PeftTensors : IDisposable
{
    public const string FileName = "adapter_model.safetensors";

    private const string PickledFileName = "adapter_model.bin", Prefix = "base_model.model.";
    private const string SuffixOfA = ".lora_A.weight", SuffixOfB = ".lora_B.weight", SuffixOfMagnitude = ".lora_magnitude_vector";

    private readonly Checkpoint _checkpoint;
    private readonly Dictionary<string, TensorEntry> _a = [], _b = [], _magnitudes = [];

    private PeftTensors(Checkpoint checkpoint)
    {
        _checkpoint = checkpoint;
        foreach (var entry in checkpoint.Tensors)
            Add(entry);
        Modules = [.. _a.Keys];
        if (Modules.Count == 0)
            throw Error("holds no adapter");
        RequirePairs(_a, _b, SuffixOfA, SuffixOfB);
        RequirePairs(_b, _a, SuffixOfB, SuffixOfA);
        RequirePairs(_magnitudes, _a, SuffixOfMagnitude, SuffixOfA);
    }

    /// <summary>Path of the file.</summary>
    public string Path => _checkpoint.Path;

    /// <summary>Names of the modules, in the order of the file.</summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>The file in <paramref name="folder"/>; null where there is none.</summary>
    public static string? Find(string folder) =>
        new[] { FileName, PickledFileName }.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <exception cref="AdapterFormatException">There is no file, or it holds other tensors than those of LoRA and DoRA, or one half of an adapter.</exception>
    /// <exception cref="CheckpointFormatException">The file is not what it claims to be.</exception>
    public static PeftTensors Open(string folder)
    {
        var checkpoint = Checkpoint.Open(Find(folder) ?? throw new AdapterFormatException(folder, $"no {FileName} in this folder"));
        try
        {
            return new PeftTensors(checkpoint);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>True if there are tensors of <paramref name="module"/>.</summary>
    public bool Has(string module) => _a.ContainsKey(module);

    public static string NameOfA(string module) => Prefix + module + SuffixOfA;

    public static string NameOfB(string module) => Prefix + module + SuffixOfB;

    public static string NameOfMagnitude(string module) => Prefix + module + SuffixOfMagnitude;

    public AdapterFormatException Error(string problem) => new(Path, problem);

    /// <summary>Refuses a module whose tensors have other shapes.</summary>
    public void RequireShapes(string module, int r, int columns, int rows)
    {
        RequireShape(_a[module], r, columns);
        RequireShape(_b[module], rows, r);
        if (_magnitudes.TryGetValue(module, out var magnitude))
            RequireShape(magnitude, rows);
    }

    /// <summary>Copies A of a module to <paramref name="a"/> <c>[r, K]</c>.</summary>
    public void ReadA(string module, Tensor a) => Read(_a[module], a, row => row);

    /// <summary>Copies row sourceRow(n) of B of a module to row n of <paramref name="b"/> <c>[N, r]</c>.</summary>
    public void ReadB(string module, Tensor b, Func<long, long> sourceRow) => Read(_b[module], b, sourceRow);

    /// <summary>Value sourceRow(n) of a module's magnitudes as value n of <c>[N]</c>; null where it has none.</summary>
    public unsafe float[]? ReadMagnitude(string module, int rows, Func<long, long> sourceRow)
    {
        if (!_magnitudes.TryGetValue(module, out var entry))
            return null;
        var values = new float[rows];
        fixed (float* pointer = values)
            Read(entry, new Tensor(pointer, rows, 1), sourceRow);
        return values;
    }

    public void Dispose() => _checkpoint.Dispose();

    private unsafe void Read(TensorEntry entry, Tensor destination, Func<long, long> sourceRow)
    {
        if (!entry.DType.IsFloat())
            throw Error($"{entry.Name} must be a floating-point tensor, it is {entry.DType}");
        long rowBytes = entry.DType.Bytes(destination.Columns);
        for (long row = 0; row < destination.Rows; row++)
        {
            RowReader.Read(entry.DType, entry.File.Pointer + entry.OffsetBytes + sourceRow(row) * rowBytes, destination.Row(row), destination.Columns);
            foreach (float value in destination.RowSpan(row))
            {
                if (!float.IsFinite(value))
                    throw Error($"{entry.Name} holds values that are not finite");
            }
        }
    }

    private void RequireShape(TensorEntry entry, params long[] shape)
    {
        if (!entry.Shape.SequenceEqual(shape))
            throw Error($"shape of {entry.Name}: expected [{string.Join(", ", shape)}], found [{string.Join(", ", entry.Shape)}]");
    }

    private void Add(TensorEntry entry)
    {
        var (suffix, modules) = new[] { (SuffixOfA, _a), (SuffixOfB, _b), (SuffixOfMagnitude, _magnitudes) }
            .FirstOrDefault(kind => entry.Name.EndsWith(kind.Item1, StringComparison.Ordinal));
        if (suffix is null || !entry.Name.StartsWith(Prefix, StringComparison.Ordinal) || entry.Name.Length <= Prefix.Length + suffix.Length)
            throw Error($"unexpected tensor {entry.Name}: expected {Prefix}MODULE with {SuffixOfA}, {SuffixOfB} or {SuffixOfMagnitude}");
        modules.Add(entry.Name[Prefix.Length..^suffix.Length], entry);
    }

    private void RequirePairs(Dictionary<string, TensorEntry> some, Dictionary<string, TensorEntry> others, string suffix, string otherSuffix)
    {
        if (some.Keys.FirstOrDefault(module => !others.ContainsKey(module)) is { } module)
            throw Error($"{Prefix}{module}{suffix} has no {otherSuffix[1..]} beside it");
    }
}
