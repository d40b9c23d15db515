using Shorten.Checkpoints;
using Shorten.Pruning;

namespace Shorten.Cli.Targets;

/// <summary>Bytes of the files that are written.</summary>
internal sealed class SizeCost(Checkpoint source, SurgeryOptions options) : TargetCost
{
    public override string Conditions => options.GgufType is null && source.Format != CheckpointFormat.Gguf ? "weights and what lies beside them" : "the file";

    public override double Without(IReadOnlyList<int> removed) => Surgery.BytesToWrite(source, removed, options);

    public override double Of(string path) => Surgery.WrittenBytes(path);
}
