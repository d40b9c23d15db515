using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Data;
using Shorten.Evaluation;
using Shorten.Generation;
using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Tests.Conversion;
using Shorten.Tokenizers;

namespace Shorten.Tests.Evaluation;

/// <summary>Logits, perplexities and generations of the reference stack on SmolLM2-135M in bf16.</summary>
[Collection(RealModel.Collection)]
public sealed class RealModelEvaluationTests(RealModel real)
{
    // As the goldens state them.
    private const double LogitsTolerance = 2e-3, HiddenTolerance = 1e-3, PerplexityRelative = 1e-4, SureMargin = 1e-2;

    [SkippableFact]
    public void ReferenceCheck_IsWithinTolerance()
    {
        using var dump = new ReferenceDump(RealModel.Golden("logits.safetensors"));
        using var checkpoint = Checkpoint.Open(real.Bf16Folder());
        using var workspace = new Workspace();
        var result = ReferenceCheck.Run(DecoderModel.Open(checkpoint), dump, workspace, null, default);
        Assert.True(result.Logits <= LogitsTolerance, $"logits differ by {result.Logits}");
        Assert.True(result.ArgmaxEqual);
        Assert.Equal(31, result.HiddenStates!.Count);
        Assert.All(result.HiddenStates.Zip(result.HiddenScales!), state => Assert.True(state.First <= HiddenTolerance * state.Second, $"{state}"));
    }

    // One entry with a BOS in every segment of 128, one with segments of 2,048; bench/goldens.sh runs all eight, which takes minutes.
    [SkippableTheory]
    [InlineData(5)]
    [InlineData(3)]
    public void Perplexity_MatchesReference(int entry)
    {
        var golden = JsonNode.Parse(File.ReadAllBytes(RealModel.Golden("perplexity.json")))![entry]!;
        using var checkpoint = Checkpoint.Open(real.Bf16Folder());
        string file = (string)golden["corpus"]! == "wikitext2" ? "wikitext2-test.txt" : "books-validation.jsonl";
        var text = WholeText.Read(Fixtures.Shared("data", file)!);
        var cut = PerplexitySegments.Cut(text, Tokenizer.FromFolder(checkpoint.Path), (int)golden["segment_length"]!, Enum.Parse<BosMode>((string)golden["bos"]!, ignoreCase: true), (int)golden["first_segments_only"]!);
        using var workspace = new Workspace();
        var result = PerplexityEvaluator.Run(DecoderModel.Open(checkpoint), cut.Segments, workspace, null, default);
        Assert.Equal((long)golden["scored_tokens"]!, result.ScoredTokens);
        Assert.Equal((double)golden["ppl"]!, result.Perplexity, PerplexityRelative * result.Perplexity);
        Assert.Equal((double)golden["sum_nll"]!, result.SumNll, PerplexityRelative * result.SumNll);
    }

    public static TheoryData<int> Generations => [.. Enumerable.Range(0, 8)];

    [SkippableTheory]
    [MemberData(nameof(Generations))]
    public void Generator_MatchesReference_UntilTheFirstTie(int entry)
    {
        var golden = JsonNode.Parse(File.ReadAllBytes(RealModel.Golden("generate.json")))![entry]!;
        int[] prompt = [.. golden["prompt_ids"]!.AsArray().Select(id => (int)id!)], expected = [.. golden["new_ids"]!.AsArray().Select(id => (int)id!)];
        int sure = golden["margin"]!.AsArray().TakeWhile(margin => (double)margin! >= SureMargin).Count();
        Assert.True(sure > 0);
        using var checkpoint = Checkpoint.Open(real.Bf16Folder());
        var model = DecoderModel.Open(checkpoint).Without([.. golden["removed"]!.AsArray().Select(i => (int)i!)]);
        Assert.Equal(prompt, Tokenizer.FromFolder(checkpoint.Path).Encode((string)golden["prompt"]!));
        using var workspace = new Workspace();
        var tokens = Generator.Run(model, prompt, sure, new SamplingSettings(), new HashSet<int>(), workspace, default).Select(token => token.Id);
        Assert.Equal(expected.Take(sure), tokens);
    }

    // The four prompts have 7 to 34 tokens.
    [SkippableTheory]
    [InlineData("unpruned")]
    [InlineData("ppl+_6_removed")]
    public void Generator_MatchesReference_UntilTheFirstTie_AllPromptsInABatch(string name)
    {
        var goldens = JsonNode.Parse(File.ReadAllBytes(RealModel.Golden("generate.json")))!.AsArray().Where(entry => (string)entry!["model"]! == name).ToList();
        Assert.Equal(4, goldens.Count);
        using var checkpoint = Checkpoint.Open(real.Bf16Folder());
        var model = DecoderModel.Open(checkpoint).Without([.. goldens[0]!["removed"]!.AsArray().Select(i => (int)i!)]);
        using var workspace = new Workspace();
        var tokens = Generator.Run(model, [.. goldens.Select(golden => Ids(golden!["prompt_ids"]))], 48, new SamplingSettings(), new HashSet<int>(), workspace, default).ToLookup(token => token.Sequence, token => token.Id);
        for (int i = 0; i < goldens.Count; i++)
        {
            int sure = goldens[i]!["margin"]!.AsArray().TakeWhile(margin => (double)margin! >= SureMargin).Count();
            Assert.True(sure > 0);
            Assert.Equal(48, tokens[i].Count());
            Assert.Equal(Ids(goldens[i]!["new_ids"]).Take(sure), tokens[i].Take(sure));
        }

        static int[] Ids(JsonNode? list) => [.. list!.AsArray().Select(id => (int)id!)];
    }
}
