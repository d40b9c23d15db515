using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models.Families;
using Shorten.Tensors;

namespace Shorten.Pruning;

/// <summary>The manifest <c>shorten.json</c> of a pruned model: where it came from and which block is which.</summary>
internal static class Manifest
{
    public const string FileName = "shorten.json";

    public const int Schema = 1;

    private const int MaxBytes = 64 << 20;

    /// <summary>Version of this library.</summary>
    public static string ToolVersion { get; } =
        (typeof(Manifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    /// <summary>Path of the manifest of the GGUF file at <paramref name="path"/>.</summary>
    public static string PathBeside(string path) =>
        (path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? path[..^".gguf".Length] : path) + "." + FileName;

    /// <summary>Path of the manifest of <paramref name="checkpoint"/>, if it has one.</summary>
    public static string PathFor(Checkpoint checkpoint) =>
        checkpoint.Format == CheckpointFormat.Gguf ? PathBeside(checkpoint.Path) : Path.Combine(Family.FolderOf(checkpoint), FileName);

    /// <summary>The manifest at <paramref name="path"/>; null where there is none or it cannot be read.</summary>
    public static JsonObject? TryRead(string path)
    {
        try
        {
            return File.Exists(path) && new FileInfo(path).Length <= MaxBytes ? JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Index of every block in the unpruned model; null where the manifest does not say.</summary>
    public static IReadOnlyList<int>? OriginalBlocks(JsonObject? manifest)
    {
        if (manifest?["blocks"] is not JsonArray blocks)
            return null;
        var indices = blocks.Select(OriginalIndex).ToList();
        return indices.TrueForAll(index => index >= 0) ? indices : null;
    }

    private static int OriginalIndex(JsonNode? block) =>
        (block as JsonObject)?["originalBlockIndex"] is JsonValue value && value.TryGetValue(out int index) ? index : -1;

    public static JsonObject Build(SurgeryJob job, SurgeryDescription description, IReadOnlyDictionary<string, string> sha256, JsonObject? check) => new()
    {
        ["schema"] = Schema,
        ["tool"] = Tool(),
        ["date"] = Now(),
        ["source"] = Source(job.Source.Checkpoint, sha256),
        ["criterion"] = job.Plan.Criterion,
        ["settings"] = job.Plan.Settings.DeepClone(),
        ["seed"] = job.Plan.Settings["seed"]?.DeepClone(),
        ["dataSha256"] = job.Plan.Settings["dataSha256"]?.DeepClone(),
        ["removed"] = PruningPlan.List(job.Plan.Removed),
        ["kept"] = PruningPlan.List(job.Plan.Kept),
        ["blocks"] = Blocks(job.Plan.Kept, job.OriginalBlocks),
        ["parametersBefore"] = description.ParametersBefore,
        ["parametersAfter"] = description.ParametersAfter,
        ["bytesBefore"] = description.BytesBefore,
        ["bytesAfter"] = description.BytesAfter,
        ["dtypes"] = DTypes(job.Tensors),
        ["slicedKeys"] = Texts(description.SlicedKeys),
        ["warnings"] = Texts(description.Warnings),
        ["check"] = check?.DeepClone(),
        ["earlier"] = job.Source.EarlierManifest?.DeepClone(),
    };

    /// <summary>This program.</summary>
    public static JsonObject Tool() => new() { ["name"] = "shorten", ["version"] = ToolVersion };

    /// <summary>The present time.</summary>
    public static string Now() => DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ");

    public static void Write(string path, JsonObject manifest) => File.WriteAllText(path, manifest.ToJsonString(PruningPlan.Json) + "\n");

    /// <summary>Name and files of the model that something was made from.</summary>
    public static JsonObject Source(Checkpoint source, IReadOnlyDictionary<string, string> sha256) => new()
    {
        ["name"] = Path.GetFileName(source.Path),
        ["files"] = new JsonArray(
        [
            .. source.Files.Select(file => new JsonObject
            {
                ["name"] = SourceHashes.NameOf(source, file),
                ["sha256"] = sha256[SourceHashes.NameOf(source, file)],
                ["bytes"] = file.LengthBytes,
            }),
        ]),
    };

    /// <summary>Which block is which: <paramref name="kept"/> are the source's, <paramref name="original"/> those of the unpruned model.</summary>
    public static JsonArray Blocks(IEnumerable<int> kept, IReadOnlyList<int> original) => new(
    [
        .. kept.Select((source, index) => new JsonObject
        {
            ["index"] = index,
            ["sourceBlockIndex"] = source,
            ["originalBlockIndex"] = original[index],
        }),
    ]);

    /// <summary>Tensor bytes of each element type.</summary>
    public static JsonObject DTypes(IEnumerable<TensorToWrite> tensors) => new(tensors
        .GroupBy(tensor => tensor.DType)
        .OrderByDescending(group => group.Sum(tensor => tensor.LengthBytes))
        .Select(group => KeyValuePair.Create(Name(group.Key), (JsonNode?)group.Sum(tensor => tensor.LengthBytes))));

    private static string Name(DType dtype) => dtype.ToString();

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
