using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Models.Families;

namespace Shorten.Pruning;

/// <summary>GGUF to GGUF: one file, and a manifest beside it.</summary>
internal sealed class GgufSurgery : SurgeryJob
{
    private readonly GgufMetadata _metadata;

    public GgufSurgery(PruningSource source, PruningPlan plan, SurgeryOptions options)
        : base(source, plan, options)
    {
        if (source.Checkpoint.Gguf!.TryGetString("general.architecture", out string? name) && Family.FindGguf(name) is not null)
            Check(Family.Settings(source.Checkpoint), plan.Kept);
        (_metadata, SlicedKeys, Warnings) = GgufSlicing.Slice(source.Checkpoint.Gguf!, source.NumBlocks, plan.Kept);
    }

    public override IReadOnlyList<string> SlicedKeys { get; }

    public override IReadOnlyList<string> Warnings { get; }

    private int Alignment => Source.Checkpoint.GgufAlignment;

    public override AtomicOutput Begin() => AtomicOutput.ForFile(Output);

    public override void Write(string temporaryPath, Func<IReadOnlyDictionary<string, string>> sourceSha256, Action<long> progress,
        CancellationToken cancellationToken)
    {
        // The header holds the hash of the source: it has to be known first.
        Provenance.Add(_metadata, this, sourceSha256().Values.Single());
        GgufWriter.Write(temporaryPath, _metadata, Tensors, Alignment, progress, cancellationToken);
    }

    public override void Commit(AtomicOutput output, JsonObject manifest)
    {
        using var beside = AtomicOutput.ForFile(Manifest.PathBeside(Output));
        Manifest.Write(beside.TemporaryPath, manifest);
        output.Commit(Options.Force);
        beside.Commit(Options.Force);
    }

    // What a GGUF file of fewer blocks could not say, neither to others nor to this program.
    private static void Check(DecoderSettings settings, IReadOnlyList<int> kept)
    {
        AttentionScaleRule.Check(settings, kept.Count);
        if (settings.NoRopeLayers is { } list && NoRopeRule.Warning([.. kept.Select(block => list[block] != 0)]) is { } warning)
            throw new BlockSelectionException($"{warning}: a GGUF file cannot say which have none");
    }

    protected override void CheckOutput()
    {
        OutputGuard.Check(Source.Checkpoint.Path, Output, isFolder: false, Options.Force);
        OutputGuard.CheckFile(Manifest.PathBeside(Output), Options.Force);
    }

    protected override IReadOnlyList<OutputFile> Files() => [new OutputFile(Path.GetFileName(Output), GgufWriter.LengthBytes(_metadata, Tensors, Alignment))];
}
