using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Adapters;

/// <summary>One merge: the tensors of the output, and what a container format adds to them.</summary>
internal abstract class MergeJob
{
    protected MergeJob(DecoderModel model, Adapter adapter, MergeOptions options)
    {
        Source = PruningSource.Open(model.Checkpoint);
        if (model.Blocks.Count != Source.NumBlocks)
            throw new ArgumentException($"the model has {model.Blocks.Count} of the {Source.NumBlocks} blocks of its checkpoint", nameof(model));
        Adapter = adapter;
        Options = options;
        Output = Path.GetFullPath(options.Output);
        Tensors = new MergedTensors(model, options.DType);
        if (Tensors.Changed.Count == 0)
            throw new ArgumentException("the model has no adapter to merge", nameof(model));
    }

    public PruningSource Source { get; }

    public Adapter Adapter { get; }

    public MergeOptions Options { get; }

    public string Output { get; }

    public MergedTensors Tensors { get; }

    /// <summary>Chooses the kind of job by the format of the source.</summary>
    public static MergeJob Prepare(DecoderModel model, Adapter adapter, MergeOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(options);
        bool isGguf = model.Checkpoint.Format == CheckpointFormat.Gguf;
        string output = Path.GetFullPath(options.Output);
        if (adapter.Source is { } folder)
            OutputGuard.CheckApart(folder, output);
        OutputGuard.Check(model.Checkpoint.Path, output, isFolder: !isGguf, options.Force);
        return isGguf ? new GgufMerge(model, adapter, options) : new FolderMerge(model, adapter, options);
    }

    public MergeDescription Describe()
    {
        int quantized = Tensors.Changed.Count(tensor => tensor.DType.IsQuantized());
        var coarsest = Tensors.Changed.MinBy(tensor => (double)tensor.DType.BlockBytes() / tensor.DType.BlockElements())!.DType;
        return new()
        {
            Output = Output,
            Files = Files(),
            NumMerged = Tensors.Changed.Count,
            NumTensors = Tensors.All.Count,
            MergedDType = coarsest,
            BytesBefore = Source.Checkpoint.TotalBytes,
            BytesAfter = Tensors.All.Sum(tensor => tensor.LengthBytes),
            Warnings = quantized == 0 ? [] : [$"{quantized} merged tensors are quantised again, down to {coarsest.ToString().ToLowerInvariant()}: base and adapter apart are more exact"],
        };
    }

    /// <summary>What the manifest says.</summary>
    public JsonObject ToManifest(IReadOnlyDictionary<string, string> sha256, JsonObject? check)
    {
        int[] blocks = [.. Enumerable.Range(0, Source.NumBlocks)];
        var description = Describe();
        return new()
        {
            ["schema"] = Manifest.Schema,
            ["tool"] = Manifest.Tool(),
            ["date"] = Manifest.Now(),
            ["source"] = Manifest.Source(Source.Checkpoint, sha256),
            ["adapter"] = AdapterFacts(),
            ["removed"] = new JsonArray(),
            ["kept"] = PruningPlan.List(blocks),
            ["blocks"] = Manifest.Blocks(blocks, Source.OriginalBlocks()),
            ["bytesBefore"] = description.BytesBefore,
            ["bytesAfter"] = description.BytesAfter,
            ["dtypes"] = Manifest.DTypes(Tensors.All),
            ["warnings"] = Manifest.Texts(description.Warnings),
            ["check"] = check?.DeepClone(),
            ["earlier"] = Source.EarlierManifest?.DeepClone(),
        };
    }

    /// <summary>The output in the making.</summary>
    public abstract AtomicOutput Begin();

    /// <summary>Writes everything but the manifest.</summary>
    public abstract void Write(string temporaryPath, Action<long> progress, CancellationToken cancellationToken);

    /// <summary>Writes the manifest and puts the output in place.</summary>
    public abstract void Commit(AtomicOutput output, JsonObject manifest);

    protected abstract IReadOnlyList<OutputFile> Files();

    private JsonObject AdapterFacts() => new()
    {
        ["name"] = Adapter.Source is { } folder ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) : null,
        ["sha256"] = new JsonObject(Adapter.SourceSha256().Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))),
        ["r"] = Adapter.Settings.R,
        ["loraAlpha"] = Adapter.Settings.LoraAlpha,
        ["useRslora"] = Adapter.Settings.UseRslora,
        ["useDora"] = Adapter.Settings.UseDora,
        ["modules"] = Adapter.Modules.Count,
        ["dropped"] = Adapter.NumDropped,
    };
}
