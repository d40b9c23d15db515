using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Tests.Adapters;

/// <summary>An open model that computes with an adapter.</summary>
internal sealed class AdaptedModel : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly Workspace _workspace = new();

    public AdaptedModel(string model, string adapter, string? manifest = null)
    {
        _checkpoint = Checkpoint.Open(model);
        Model = DecoderModel.Open(_checkpoint);
        Adapter = Adapter.Read(adapter, Model, _workspace, manifest is null ? null : BlockRemap.Read(manifest));
        Adapter.Apply(Model);
    }

    public DecoderModel Model { get; }

    public Adapter Adapter { get; }

    public AdapterModule this[string name] => Adapter.Modules.Single(module => module.Name == name);

    /// <summary>Logits of a batch of two sequences.</summary>
    public float[] Logits(long[] ids, params int[] removed) => RunModel.Logits(Model.Without(removed), ids, sequences: 2);

    public void Dispose()
    {
        _workspace.Dispose();
        _checkpoint.Dispose();
    }
}
