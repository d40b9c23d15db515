using System.Text.Json.Nodes;
using Shorten.Checkpoints;

namespace Shorten.Pruning;

/// <summary>Hugging Face folder to Hugging Face folder: weights, config, model card, manifest, and every other file as it was.</summary>
internal sealed class FolderSurgery : SurgeryJob
{
    private readonly SlicedConfig _config;

    public FolderSurgery(PruningSource source, PruningPlan plan, SurgeryOptions options)
        : base(source, plan, options, source.Tensors(plan.Kept)) => _config = ConfigSlicing.Slice(source.Config!.Root, source.NumBlocks, plan.Kept);

    public override IReadOnlyList<string> SlicedKeys => _config.Keys;

    public override IReadOnlyList<string> Warnings => _config.Warnings;

    private long MaxShardBytes => Options.MaxShardBytes ?? SideFiles.LargestShardBytes(Source.Checkpoint);

    private IReadOnlyDictionary<string, string>? Metadata => Source.Checkpoint.Metadata.Count > 0 ? Source.Checkpoint.Metadata : null;

    public override AtomicOutput Begin() => AtomicOutput.ForFolder(Output);

    public override void Write(string temporaryPath, Func<IReadOnlyDictionary<string, string>> sourceSha256, Action<long> progress,
        CancellationToken cancellationToken)
    {
        SafetensorsWriter.WriteFolder(temporaryPath, Tensors, MaxShardBytes, Metadata, progress, cancellationToken);
        SideFiles.Copy(Source.Folder, temporaryPath, cancellationToken);
        File.WriteAllText(Path.Combine(temporaryPath, "config.json"), _config.Config.ToJsonString(PruningPlan.Json) + "\n");
        ModelCard.Write(Source.Folder, temporaryPath, this, Describe());
    }

    public override void Commit(AtomicOutput output, JsonObject manifest)
    {
        Manifest.Write(Path.Combine(output.TemporaryPath, Manifest.FileName), manifest);
        output.Commit(Options.Force);
    }

    protected override void CheckOutput() => OutputGuard.Check(Source.Checkpoint.Path, Output, isFolder: true, Options.Force);

    protected override IReadOnlyList<OutputFile> Files() =>
    [
        .. SafetensorsWriter.PlanFolder(Tensors, MaxShardBytes, Metadata).Select(file => new OutputFile(file.Name, file.Bytes)),
        .. SideFiles.Of(Source.Folder).Select(file => new OutputFile(file.Name, file.Length)),
    ];
}
