using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Pruning;

namespace Shorten.Adapters;

/// <summary>GGUF to GGUF: one file with the source's metadata, and a manifest beside it.</summary>
internal sealed class GgufMerge : MergeJob
{
    public GgufMerge(DecoderModel model, Adapter adapter, MergeOptions options)
        : base(model, adapter, options) => OutputGuard.CheckFile(Manifest.PathBeside(Output), options.Force);

    private GgufMetadata Metadata => Source.Checkpoint.Gguf!;

    private int Alignment => Source.Checkpoint.GgufAlignment;

    public override AtomicOutput Begin() => AtomicOutput.ForFile(Output);

    public override void Write(string temporaryPath, Action<long> progress, CancellationToken cancellationToken) =>
        GgufWriter.Write(temporaryPath, Metadata, Tensors.All, Alignment, progress, cancellationToken);

    public override void Commit(AtomicOutput output, JsonObject manifest)
    {
        using var beside = AtomicOutput.ForFile(Manifest.PathBeside(Output));
        Manifest.Write(beside.TemporaryPath, manifest);
        output.Commit(Options.Force);
        beside.Commit(Options.Force);
    }

    protected override IReadOnlyList<OutputFile> Files() => [new OutputFile(Path.GetFileName(Output), GgufWriter.LengthBytes(Metadata, Tensors.All, Alignment))];
}
