using System.Globalization;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Models;
using Shorten.Pruning;

namespace Shorten.Adapters;

/// <summary>Hugging Face folder to Hugging Face folder: weights, config, model card, manifest, and every other file as it was.</summary>
internal sealed class FolderMerge : MergeJob
{
    public FolderMerge(DecoderModel model, Adapter adapter, MergeOptions options)
        : base(model, adapter, options)
    {
        if (options.DType is { } dtype)
            FolderConversion.SetDType(Source.Config!, dtype);
    }

    private long MaxShardBytes => SideFiles.LargestShardBytes(Source.Checkpoint);

    public override AtomicOutput Begin() => AtomicOutput.ForFolder(Output);

    public override void Write(string temporaryPath, Action<long> progress, CancellationToken cancellationToken)
    {
        SafetensorsWriter.WriteFolder(temporaryPath, Tensors.All, MaxShardBytes, null, progress, cancellationToken);
        SideFiles.Copy(Source.Folder, temporaryPath, cancellationToken);
        File.WriteAllText(Path.Combine(temporaryPath, "config.json"), Source.Config!.Root.ToJsonString(PruningPlan.Json) + "\n");
        ModelCard.Write(Source.Folder, temporaryPath, "merged", CardSection());
    }

    public override void Commit(AtomicOutput output, JsonObject manifest)
    {
        Manifest.Write(Path.Combine(output.TemporaryPath, Manifest.FileName), manifest);
        output.Commit(Options.Force);
    }

    protected override IReadOnlyList<OutputFile> Files() =>
    [
        .. SafetensorsWriter.PlanFolder(Tensors.All, MaxShardBytes).Select(file => new OutputFile(file.Name, file.Bytes)),
        .. SideFiles.Of(Source.Folder).Select(file => new OutputFile(file.Name, file.Length)),
    ];

    private string CardSection()
    {
        var settings = Adapter.Settings;
        return string.Create(CultureInfo.InvariantCulture,
            $"""
            ## Merged adapter

            A {settings.Kind} adapter (r {settings.R}, alpha {settings.LoraAlpha}, {Adapter.Modules.Count} modules) was merged into {Tensors.Changed.Count} of the {Tensors.All.Count} tensors with Shorten {Manifest.ToolVersion}.
            `{Manifest.FileName}` has the details: hashes of model and adapter, and settings.

            """);
    }
}
