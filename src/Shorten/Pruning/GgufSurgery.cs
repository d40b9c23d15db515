using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Tensors;

namespace Shorten.Pruning;

/// <summary>To GGUF: one file, and a manifest beside it.</summary>
internal sealed class GgufSurgery : SurgeryJob
{
    private readonly GgufMetadata _metadata;

    private GgufSurgery(PruningSource source, PruningPlan plan, SurgeryOptions options, GgufImage image, IReadOnlyList<string> slicedKeys)
        : base(source, plan, options, image.Tensors) => (_metadata, SlicedKeys, Warnings) = (image.Metadata, slicedKeys, image.Warnings);

    /// <summary>GGUF to GGUF, tensors as they are.</summary>
    public static GgufSurgery Copying(PruningSource source, PruningPlan plan, SurgeryOptions options)
    {
        if (source.Checkpoint.Gguf!.TryGetString("general.architecture", out string? name) && Family.FindGguf(name) is not null)
            Check(Family.Settings(source.Checkpoint), plan.Kept);
        var (metadata, keys, warnings) = GgufSlicing.Slice(source.Checkpoint.Gguf!, source.NumBlocks, plan.Kept);
        return new GgufSurgery(source, plan, options, new GgufImage(metadata, source.Tensors(plan.Kept), warnings), keys);
    }

    /// <summary>Hugging Face to GGUF, matrices in <paramref name="type"/>.</summary>
    public static GgufSurgery Converting(PruningSource source, PruningPlan plan, SurgeryOptions options, DType type) =>
        new(source, plan, options, GgufImage.Of(source.Checkpoint, type, plan.Kept), []);

    public override IReadOnlyList<string> SlicedKeys { get; }

    public override IReadOnlyList<string> Warnings { get; }

    private int Alignment => Source.Checkpoint.Gguf is null ? GgufWriter.DefaultAlignment : Source.Checkpoint.GgufAlignment;

    public override AtomicOutput Begin() => AtomicOutput.ForFile(Output);

    public override void Write(string temporaryPath, Func<IReadOnlyDictionary<string, string>> sourceSha256, Action<long> progress,
        CancellationToken cancellationToken)
    {
        // The header holds the hash of the source: it has to be known first.
        Provenance.Add(_metadata, this, sourceSha256());
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

    // With what Write adds: a hash that is not known yet is as long as any.
    protected override IReadOnlyList<OutputFile> Files()
    {
        var metadata = _metadata.Clone();
        Provenance.Add(metadata, this, Source.Checkpoint.Files.ToDictionary(file => SourceHashes.NameOf(Source.Checkpoint, file), _ => new string('0', 64)));
        return [new OutputFile(Path.GetFileName(Output), GgufWriter.LengthBytes(metadata, Tensors, Alignment))];
    }
}
