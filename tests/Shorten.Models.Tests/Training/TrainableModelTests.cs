using Shorten.Checkpoints;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Testing.Families;

namespace Shorten.Models.Tests.Training;

/// <summary>Models whose weights are copies in memory.</summary>
public sealed class TrainableModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(ModelGoldenTests.Models), MemberType = typeof(ModelGoldenTests))]
    public void Tensors_AreThoseOfTheCheckpoint_WithItsNamesShapesAndValues(string name)
    {
        using var run = new TrainableRun(Fixtures.PathOf("tiny", "models", name));
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));

        Assert.Equal(checkpoint.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal), run.Trainable.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        foreach (var tensor in run.Trainable.Tensors)
        {
            Assert.True(checkpoint.TryGet(tensor.Name, out var entry));
            Assert.Equal(entry.Shape.Count == 2, tensor.IsMatrix);
            Assert.Equal((entry.Elements, entry.Shape[^1]), (tensor.Values.Length, tensor.Values.Columns));
            Assert.Equal(DecoderWeights.Vector(entry), TrainableRun.Values(tensor.Values));
        }
    }

    // Each tensor matters to the loss, also where the block multiplies with another form of it.
    [Theory]
    [InlineData("gemma3")]
    [InlineData("granite")]
    [InlineData("phi3-partial-window")]
    [InlineData("stablelm")]
    public void Loss_FollowsEveryTensor(string name)
    {
        new RandomCheckpoint(FamilyCases.Of(name)).Write(_folder.Path);
        using var run = new TrainableRun(_folder.Path);
        int[] ids = [.. Enumerable.Range(0, 12).Select(i => i * 5)];
        var batch = new TrainingBatch(ids, ids, [ids.Length]);
        using var pass = new GradientPass(run.Trainable.Model, run.Workspace, Recompute.Block);
        double before = pass.Loss(batch);
        foreach (var tensor in run.Trainable.Tensors)
        {
            // Tokens that do not occur have no part in it.
            float old = tensor.Values.RowSpan(0)[1];
            tensor.Values.RowSpan(0)[1] += 0.25f;
            Assert.NotEqual(before, pass.Loss(batch));
            tensor.Values.RowSpan(0)[1] = old;
        }
        Assert.Equal(before, pass.Loss(batch));
    }

    [Fact]
    public void Trainable_CountsItsMemory()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "llama-mha"));
        using var workspace = new Workspace(100_000);

        Assert.Throws<MemoryLimitException>(() => DecoderModel.Trainable(checkpoint, workspace));
    }
}
