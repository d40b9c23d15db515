using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Testing;

namespace Shorten.Tests.Generation;

/// <summary>A small model of the fixtures, open.</summary>
internal sealed class OpenModel : IDisposable
{
    private readonly Checkpoint _checkpoint;

    public OpenModel(string name)
    {
        _checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        Model = DecoderModel.Open(_checkpoint);
    }

    public DecoderModel Model { get; }

    public void Dispose() => _checkpoint.Dispose();
}
