using Shorten.Checkpoints;
using Shorten.Testing;
using Shorten.Testing.Families;

namespace Shorten.Models.Tests;

/// <summary>Families and rotary embeddings without a golden, against <see cref="ReferenceDecoder"/>.</summary>
public sealed class FamilyTests : IDisposable
{
    // As the goldens': float32 against double, logits of a few units.
    private const float LogitsTolerance = 2e-4f;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases => [.. FamilyCases.All.Select(one => one.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_MatchesTheDescription(string name) => Compare(FamilyCases.Of(name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Without_MatchesTheDescription_TwoBlocksRemoved(string name)
    {
        var one = FamilyCases.Of(name);
        Compare(one, 1, one.Layers - 2);
    }

    [Theory]
    [InlineData("""{"architectures":["MixtralForCausalLM"],"num_local_experts":8}""", "MixtralForCausalLM is a mixture of experts")]
    [InlineData("""{"architectures":["Qwen3MoeForCausalLM"]}""", "Qwen3MoeForCausalLM is a mixture of experts")]
    [InlineData("""{"architectures":["LlamaForCausalLM"],"num_experts":4}""", "LlamaForCausalLM is a mixture of experts")]
    public void Open_RefusesExperts_InOneLine(string config, string message) => Refuses(config, message);

    [Theory]
    [InlineData("\"short_factor\":[1,1,1,1],\"long_factor\":[1,1,1]", "short_factor and long_factor must have 4 entries, they have 4 and 3")]
    [InlineData("\"short_factor\":[1,1,1,\"1\"],\"long_factor\":[1,1,1,1]", "short_factor[3] must be a number")]
    [InlineData("\"short_factor\":2,\"long_factor\":[1,1,1,1]", "short_factor must be a list of numbers")]
    public void Open_RefusesFactors_ThatDoNotFit(string factors, string message) => Refuses(
        FamilyCases.Of("phi3-longrope-short").Config.Replace("\"short_factor\":[1,1.25,1.5,2],\"long_factor\":[1,2,5,9]", factors, StringComparison.Ordinal), message);

    [Theory]
    [InlineData("stablelm", "\"use_qkv_bias\":true", "\"use_parallel_residual\":true", "use_parallel_residual is not supported")]
    [InlineData("smollm3", "\"no_rope_layer_interval\":4", "\"no_rope_layers\":[1,1]", "no_rope_layers must be a list of 9 numbers")]
    [InlineData("phi3-partial-window", "\"partial_rotary_factor\":0.5", "\"partial_rotary_factor\":0.2", "partial_rotary_factor must give an even number")]
    [InlineData("gemma3", "\"sliding_window_pattern\":6", "\"layer_types\":[\"full_attention\"]", "layer_types has 1 entries for 7 layers")]
    public void Open_RefusesSettings_ThatItCannotCompute(string name, string old, string changed, string message) =>
        Refuses(FamilyCases.Of(name).Config.Replace(old, changed, StringComparison.Ordinal), message);

    private void Compare(FamilyCase one, params int[] removed)
    {
        var checkpoint = new RandomCheckpoint(one);
        checkpoint.Write(_folder.Path);
        int[] ids = [.. Enumerable.Range(0, FamilyCases.Length).Select(i => (i * 37 + 11) % one.Vocab)];
        using var run = new ModelRun(_folder.Path, [.. ids.Select(id => (long)id)], sequences: 1, removed);
        Near.Assert([.. new ReferenceDecoder(one, checkpoint.DoubleParts()).Logits(ids, removed).Select(logit => (float)logit)], run.Logits(), LogitsTolerance, one.Name);
    }

    private void Refuses(string config, string message)
    {
        new RandomCheckpoint(FamilyCases.Of("smollm3")).Write(_folder.Path);
        File.WriteAllText(Path.Combine(_folder.Path, "config.json"), config);
        using var checkpoint = Checkpoint.Open(_folder.Path);
        Assert.Contains(message, Assert.Throws<CheckpointFormatException>(() => DecoderModel.Open(checkpoint)).Message, StringComparison.Ordinal);
    }
}
