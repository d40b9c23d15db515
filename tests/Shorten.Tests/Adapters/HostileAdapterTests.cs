using System.Text.Json.Nodes;
using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Testing;

namespace Shorten.Tests.Adapters;

/// <summary>Adapters that lie, are broken, or ask for what is not supported: one line each.</summary>
public sealed class HostileAdapterTests : IDisposable
{
    private const string Query = "base_model.model.model.layers.1.self_attn.q_proj";

    private readonly TemporaryFolder _folder = new();

    private string Changed => _folder.File("adapter");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("peft_type", "\"IA3\"", "peft_type is IA3")]
    [InlineData("peft_type", "null", "peft_type is missing")]
    [InlineData("bias", "\"all\"", "bias all is not supported")]
    [InlineData("bias", "\"lora_only\"", "bias lora_only is not supported")]
    [InlineData("modules_to_save", """["lm_head"]""", "modules_to_save is not supported")]
    [InlineData("lora_bias", "true", "lora_bias is not supported")]
    [InlineData("fan_in_fan_out", "true", "fan_in_fan_out is not supported")]
    [InlineData("layer_replication", "[[0,2],[1,3]]", "layer_replication is not supported")]
    [InlineData("trainable_token_indices", "[1]", "trainable_token_indices is not supported")]
    [InlineData("target_parameters", """["experts"]""", "target_parameters is not supported")]
    [InlineData("alora_invocation_tokens", "[5]", "alora_invocation_tokens is not supported")]
    [InlineData("use_qalora", "true", "use_qalora is not supported")]
    [InlineData("init_lora_weights", "\"pissa_niter_16\"", "init_lora_weights pissa_niter_16 is not supported")]
    [InlineData("init_lora_weights", "\"olora\"", "init_lora_weights olora is not supported")]
    [InlineData("r", "0", "r must be a positive whole number")]
    [InlineData("r", "2.5", "r must be a positive whole number")]
    [InlineData("r", "null", "has no r")]
    [InlineData("r", "8", "shape of base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight: expected [8, 32], found [4, 32]")]
    [InlineData("r", "2147483647", "shape of base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight: expected [2147483647, 32]")]
    [InlineData("lora_alpha", "\"8\"", "lora_alpha must be a number")]
    [InlineData("lora_alpha", "1e999", "lora_alpha must be a number")]
    [InlineData("target_modules", "null", "has no target_modules")]
    [InlineData("target_modules", "[]", "target_modules is empty")]
    [InlineData("target_modules", "[3]", "target_modules must be a list of names")]
    [InlineData("target_modules", "\"(\"", "'(' is no regular expression")]
    [InlineData("target_modules", "\"((([a-z0-9_.])+)+)+!\"", "takes too long")]
    [InlineData("target_modules", """["q_proj"]""", "tensors of model.layers.0.self_attn.k_proj, which adapter_config.json does not target")]
    [InlineData("target_modules", """["nothing"]""", "which adapter_config.json does not target")]
    [InlineData("exclude_modules", """["q_proj"]""", "tensors of model.layers.0.self_attn.q_proj, which adapter_config.json does not target")]
    [InlineData("layers_to_transform", "[0]", "tensors of model.layers.1.self_attn.q_proj, which adapter_config.json does not target")]
    [InlineData("layers_to_transform", "[\"0\"]", "layers_to_transform must be numbers")]
    [InlineData("rank_pattern", """{"q_proj":0}""", "rank_pattern of q_proj must be a positive whole number")]
    [InlineData("rank_pattern", """{"q_proj":3}""", "expected [3, 32], found [4, 32]")]
    [InlineData("rank_pattern", """{"[":4}""", "'[' is no regular expression")]
    [InlineData("rank_pattern", "[4]", "rank_pattern must be an object")]
    [InlineData("alpha_pattern", """{"q_proj":true}""", "alpha_pattern of q_proj must be a number")]
    [InlineData("use_dora", "true", "use_dora is true, and model.layers.0.self_attn.q_proj has no magnitude")]
    public void Read_RefusesInOneLine_Config(string key, string value, string reason)
    {
        AdapterFiles.Copy(AdapterFiles.RsLora, Changed);
        // As text: some values are no JSON that could be built.
        string path = Path.Combine(Changed, "adapter_config.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        json.Remove(key);
        File.WriteAllText(path, $"{{\"{key}\":{value},{json.ToJsonString()[1..]}");
        Refuses.Saying<AdapterFormatException>(reason, Open);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("""{"peft_type":"\ud800"}""", "no Unicode")]
    public void Read_RefusesInOneLine_BrokenConfig(string json, string reason)
    {
        AdapterFiles.Copy(AdapterFiles.RsLora, Changed);
        File.WriteAllText(Path.Combine(Changed, "adapter_config.json"), json);
        Refuses.Saying<AdapterFormatException>(reason, Open);
    }

    [Fact]
    public void Read_RefusesRegularExpressionTargetsWithLayers()
    {
        AdapterFiles.Copy(AdapterFiles.RsLora, Changed, config => (config["target_modules"], config["layers_to_transform"]) = (".*_proj", new JsonArray(1)));
        Refuses.Saying<AdapterFormatException>("layers_to_transform needs a list of target_modules", Open);
    }

    [Theory]
    [InlineData(".lora_A.weight", null, "q_proj.lora_B.weight has no lora_A.weight beside it")]
    [InlineData(".lora_B.weight", null, "q_proj.lora_A.weight has no lora_B.weight beside it")]
    [InlineData(".lora_A.weight", "model.layers.1.self_attn.q_proj.lora_A.weight", "unexpected tensor")]
    [InlineData(".lora_A.weight", Query + ".lora_embedding_A", "unexpected tensor")]
    [InlineData(".lora_A.weight", "base_model.model..lora_A.weight", "unexpected tensor")]
    public void Read_RefusesInOneLine_TensorNames(string end, string? other, string reason)
    {
        AdapterFiles.Copy(AdapterFiles.RsLora, Changed, null, name => name == Query + end ? other : name);
        Refuses.Saying<AdapterFormatException>(reason, Open);
    }

    [Theory]
    [InlineData("model.layers.1.self_attn.qkv_proj", "the model has no such projection")]
    [InlineData("lm_head", "the model has no such projection")]
    [InlineData("model.layers.9.self_attn.q_proj", "the model has blocks 0 to 4")]
    [InlineData("model.layers.99999999999.self_attn.q_proj", "the model has no such projection")]
    [InlineData("model.layers.x\u001b[31m.q_proj", "model.layers.x?[31m.q_proj")]
    public void Read_RefusesInOneLine_ModulesThatTheModelLacks(string module, string reason)
    {
        AdapterFiles.Copy(AdapterFiles.RsLora, Changed, null, name => name.Replace(Query, "base_model.model." + module, StringComparison.Ordinal));
        Refuses.Saying<AdapterFormatException>(reason, Open);
    }

    [Fact]
    public void Read_RefusesAModuleWithoutTensors()
    {
        AdapterFiles.Copy(AdapterFiles.RsLora, Changed, null, name => name.StartsWith(Query, StringComparison.Ordinal) ? null : name);
        Refuses.Saying<AdapterFormatException>("there are no tensors of model.layers.1.self_attn.q_proj", Open);
    }

    [Theory]
    [InlineData(".lora_A.weight", 4, 31)]
    [InlineData(".lora_A.weight", 32, 4)]
    [InlineData(".lora_A.weight", 128, 1)]
    [InlineData(".lora_B.weight", 31, 4)]
    [InlineData(".lora_B.weight", 32, 5)]
    public void Read_RefusesInOneLine_Shapes(string end, long rows, long columns)
    {
        AdapterFiles.CopyWith(AdapterFiles.RsLora, Changed, Query + end, [rows, columns], 0.5f);
        Refuses.Saying<AdapterFormatException>($"shape of {Query}{end}: expected", Open);
    }

    [Fact]
    public void Read_RefusesInOneLine_ShapesOfMagnitudes()
    {
        AdapterFiles.CopyWith(AdapterFiles.Dora, Changed, Query + ".lora_magnitude_vector", [1, 32], 0.5f);
        Refuses.Saying<AdapterFormatException>($"shape of {Query}.lora_magnitude_vector: expected [32]", Open);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Read_RefusesValuesThatAreNotFinite(float value)
    {
        AdapterFiles.CopyWith(AdapterFiles.RsLora, Changed, Query + ".lora_B.weight", [32, 4], value);
        Refuses.Saying<AdapterFormatException>($"{Query}.lora_B.weight holds values that are not finite", Open);
    }

    [Fact]
    public void Read_RefusesMagnitudesWithoutDora()
    {
        AdapterFiles.Copy(AdapterFiles.Dora, Changed, config => config["use_dora"] = false);
        Refuses.Saying<AdapterFormatException>("use_dora is false", Open);
    }

    [Fact]
    public void Read_RefusesFoldersWithoutAnAdapter()
    {
        Assert.Throws<DirectoryNotFoundException>(Open);
        Directory.CreateDirectory(Changed);
        Refuses.Saying<AdapterFormatException>("no adapter_config.json", Open);
        AdapterFiles.Copy(AdapterFiles.RsLora, Changed);
        string tensors = Path.Combine(Changed, "adapter_model.safetensors");
        byte[] whole = File.ReadAllBytes(tensors);
        File.WriteAllBytes(tensors, whole[..(whole.Length / 2)]);
        Refuses.Saying<CheckpointFormatException>("adapter_model.safetensors", Open);
        File.Delete(tensors);
        Refuses.Saying<AdapterFormatException>("no adapter_model.safetensors", Open);
    }

    [Fact]
    public void Read_RefusesAModelOfAnotherShape() =>
        Refuses.Saying<AdapterFormatException>("expected", () => new AdaptedModel(Fixtures.PathOf("tiny", "models", "llama-bias"), AdapterFiles.RsLora).Dispose());

    private void Open() => new AdaptedModel(AdapterFiles.Base, Changed).Dispose();
}
