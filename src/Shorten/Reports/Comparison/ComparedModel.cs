using System.Text.Json.Nodes;

namespace Shorten.Reports.Comparison;

/// <summary>A model of a comparison.</summary>
public sealed record ComparedModel
{
    /// <summary>Path of its weights.</summary>
    public required string Path { get; init; }

    /// <summary>Folder of the adapter that it computes with, or null.</summary>
    public string? Adapter { get; init; }

    /// <summary>Blocks.</summary>
    public required int NumBlocks { get; init; }

    /// <summary>Parameters, those of an adapter left out.</summary>
    public required long NumParameters { get; init; }

    /// <summary>Bytes of the weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>SHA-256 of the weight files, and of an adapter's files, by name.</summary>
    public required IReadOnlyDictionary<string, string> Sha256 { get; init; }

    /// <summary>What <c>shorten.json</c> says of where it came from; null where there is none.</summary>
    public JsonObject? Manifest { get; init; }

    /// <summary>How it continues the prompts.</summary>
    public IReadOnlyList<Sample> Samples { get; init; } = [];

    /// <summary>The folder or file that was named: the adapter, or else the weights.</summary>
    public string NamedPath => Adapter ?? Path;

    /// <summary>Blocks of the unpruned model that it was made of; its own where it was not pruned.</summary>
    public int NumOriginalBlocks => Lineage.NumOriginalBlocks(Manifest, NumBlocks);

    /// <summary>Blocks of the unpruned model that it lacks, ascending.</summary>
    public IReadOnlyList<int> Removed => Lineage.Removed(Manifest, NumBlocks);

    /// <summary>The manifest of the model at <paramref name="path"/>, which has it beside its weights; null where there is none.</summary>
    public static JsonObject? ManifestOf(string path)
    {
        string file = Directory.Exists(path) ? System.IO.Path.Combine(path, Pruning.Manifest.FileName)
            : path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? Pruning.Manifest.PathBeside(path)
            : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, Pruning.Manifest.FileName);
        return Pruning.Manifest.TryRead(file);
    }
}
