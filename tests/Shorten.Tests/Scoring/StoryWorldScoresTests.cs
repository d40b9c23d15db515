using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Data;
using Shorten.Models;
using Shorten.Scoring;
using Shorten.Tensors;
using Shorten.Tokenizers;

namespace Shorten.Tests.Scoring;

/// <summary>Scores of the model in the repository beside PyTorch's: a change of any kernel or of the model moves them.</summary>
public sealed class StoryWorldScoresTests : IDisposable
{
    // The golden is float64: ours is 6e-7 from it. What moves a tiny model's scores by their 1e-4 is seen here from a tenth of that on.
    private const double Relative = 1e-5;

    private readonly JsonNode _golden = StoryWorld.Golden();
    private readonly Checkpoint _checkpoint = Checkpoint.Open(StoryWorld.Model);
    private readonly Workspace _workspace = new();

    public void Dispose()
    {
        _workspace.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Tokenizer_GivesTheIdsOfTheGolden()
    {
        var tokenizer = Tokenizer.FromFolder(StoryWorld.Model);
        var texts = TextRows.Read(Path.Combine(StoryWorld.Model, "data", "calibration.jsonl")).Rows;
        var expected = _golden["windows"]!.AsArray().Concat(_golden["rows"]!.AsArray().SelectMany(row => row!.AsArray())).Select(StoryWorld.Ids).ToList();
        Assert.All(expected.Zip(texts), pair => Assert.Equal(pair.First, tokenizer.Encode(pair.Second)[..pair.First.Length]));
    }

    [Fact]
    public void Perplexity_IsThatOfPyTorch_WholeAndWithoutEachBlock()
    {
        var model = DecoderModel.Open(_checkpoint);
        var scores = new PerplexityScorer(model, StoryWorld.Windows(_golden), [.. Enumerable.Range(0, model.Blocks.Count)], _workspace).Run(null, null, default);
        double unpruned = (double)_golden["ppl"]!["unpruned"]!;
        Assert.Equal(unpruned, scores.Unpruned, Relative * unpruned);
        TinyScores.AssertNear(_golden["ppl"]!["without"]!, scores.Blocks.Select(block => block.Score), Relative);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    public void Taylor_IsThatOfPyTorch(int batchSize)
    {
        var model = DecoderModel.Open(_checkpoint);
        var scorer = new TaylorScorer(model, StoryWorld.Windows(_golden), [.. Enumerable.Range(0, model.Blocks.Count)], new TaylorSettings(BatchSize: batchSize), _workspace);
        var blocks = MagnitudeScorer.Blocks(scorer.Run(null, default).Weights, Reduction.Sum);
        TinyScores.AssertNear(_golden["taylor"]![$"batch_size_{batchSize}"]!, blocks.Select(block => block.Score), Relative);
    }
}
