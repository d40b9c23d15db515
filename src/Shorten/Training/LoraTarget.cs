using System.Globalization;
using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>A model in its stored types with an adapter that is trained.</summary>
internal sealed class LoraTarget : RetrainingTarget
{
    public LoraTarget(Checkpoint source, RetrainingOptions options, Workspace workspace)
    {
        Model = DecoderModel.Open(source);
        Adapter = options.AdapterFolder is { } folder
            ? Adapter.Read(folder, Model, workspace)
            : Adapter.Create(Model, options.Adapter with { BaseModelNameOrPath = options.Adapter.BaseModelNameOrPath ?? source.Path }, options.Training.Seed, workspace);
        if (Adapter.Settings.UseDora)
            throw new AdapterFormatException(options.AdapterFolder ?? "adapter", "is a DoRA adapter: it can be used and merged, but not trained");
        Adapter.Apply(Model);
        var blocks = Model.Blocks.Select(_ => new BlockGradients()).ToList();
        Parameters = Adapter.Parameters(blocks, workspace);
        Gradients = new DecoderGradients { Blocks = blocks };
        Dropout = (float)(options.AdapterFolder is null ? Adapter.Settings.LoraDropout : options.Adapter.LoraDropout);
        Identity = new Dictionary<string, string>
        {
            ["adapter"] = TensorHash.Of(Parameters),
            ["alpha"] = string.Join(' ', Adapter.Modules.Select(module => module.Scale.ToString("R", CultureInfo.InvariantCulture)).Distinct()),
            ["dropout"] = Dropout.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    public Adapter Adapter { get; }

    public override DecoderModel Model { get; }

    public override IReadOnlyList<TrainingParameter> Parameters { get; }

    public override DecoderGradients Gradients { get; }

    public override float Dropout { get; }

    public override int BackwardPasses => 1;

    public override IReadOnlyDictionary<string, string> Identity { get; }

    public override void WriteFiles(string folder, RetrainingReport report, IProgress<WorkProgress>? progress, CancellationToken cancellationToken) => Adapter.WriteFiles(folder);
}
