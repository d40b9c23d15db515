using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Tensors;

namespace StoryWorld.Output;

/// <summary>The model before training: a Llama of 12 narrow blocks with random weights.</summary>
/// <remarks>
/// Weights are normal with a deviation of <see cref="Deviation"/>; those that add to the residual stream are smaller by the root of their number, so that the
/// stream does not grow with the depth. The embedding is also the head.
/// </remarks>
internal static class InitialModel
{
    private const int HiddenSize = 128, IntermediateSize = 384, NumBlocks = 12, NumHeads = 4, NumKeyValueHeads = 2, HeadDim = 32;
    private const double Deviation = 0.04;
    private const ulong Seed = 21;

    private static readonly double s_residualDeviation = Deviation / Math.Sqrt(2 * NumBlocks);
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>Writes config and weights to a folder that exists.</summary>
    public static void Write(string folder, int vocabSize, int eosTokenId)
    {
        SafetensorsWriter.WriteFolder(folder, Tensors(vocabSize), long.MaxValue);
        WriteJson(folder, "config.json", Config(vocabSize, eosTokenId));
        WriteJson(folder, "generation_config.json", new JsonObject { ["bos_token_id"] = eosTokenId, ["eos_token_id"] = eosTokenId });
    }

    private static List<TensorToWrite> Tensors(int vocabSize)
    {
        var dice = new Dice(Seed);
        List<TensorToWrite> tensors = [Matrix(dice, "model.embed_tokens.weight", vocabSize, HiddenSize, Deviation)];
        for (int i = 0; i < NumBlocks; i++)
            AddBlock(tensors, dice, $"model.layers.{i}.");
        tensors.Add(Norm("model.norm.weight"));
        return tensors;
    }

    private static void AddBlock(List<TensorToWrite> tensors, Dice dice, string prefix)
    {
        tensors.Add(Norm(prefix + "input_layernorm.weight"));
        tensors.Add(Matrix(dice, prefix + "self_attn.q_proj.weight", NumHeads * HeadDim, HiddenSize, Deviation));
        tensors.Add(Matrix(dice, prefix + "self_attn.k_proj.weight", NumKeyValueHeads * HeadDim, HiddenSize, Deviation));
        tensors.Add(Matrix(dice, prefix + "self_attn.v_proj.weight", NumKeyValueHeads * HeadDim, HiddenSize, Deviation));
        tensors.Add(Matrix(dice, prefix + "self_attn.o_proj.weight", HiddenSize, NumHeads * HeadDim, s_residualDeviation));
        tensors.Add(Norm(prefix + "post_attention_layernorm.weight"));
        tensors.Add(Matrix(dice, prefix + "mlp.gate_proj.weight", IntermediateSize, HiddenSize, Deviation));
        tensors.Add(Matrix(dice, prefix + "mlp.up_proj.weight", IntermediateSize, HiddenSize, Deviation));
        tensors.Add(Matrix(dice, prefix + "mlp.down_proj.weight", HiddenSize, IntermediateSize, s_residualDeviation));
    }

    private static TensorToWrite Norm(string name) => Tensor(name, [HiddenSize], [.. Enumerable.Repeat(1f, HiddenSize)]);

    private static TensorToWrite Matrix(Dice dice, string name, int rows, int columns, double deviation) =>
        Tensor(name, [rows, columns], [.. Enumerable.Range(0, rows * columns).Select(_ => (float)(deviation * dice.Normal()))]);

    private static TensorToWrite Tensor(string name, long[] shape, float[] values)
    {
        // bf16 is the upper half of a float32.
        var bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BitConverter.TryWriteBytes(bytes.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        return new TensorToWrite(name, DType.BF16, shape, stream => stream.Write(bytes));
    }

    private static JsonObject Config(int vocabSize, int eosTokenId) => new()
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["model_type"] = "llama",
        ["dtype"] = "bfloat16",
        ["vocab_size"] = vocabSize,
        ["hidden_size"] = HiddenSize,
        ["intermediate_size"] = IntermediateSize,
        ["num_hidden_layers"] = NumBlocks,
        ["num_attention_heads"] = NumHeads,
        ["num_key_value_heads"] = NumKeyValueHeads,
        ["head_dim"] = HeadDim,
        ["hidden_act"] = "silu",
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 10000.0,
        ["max_position_embeddings"] = 1024,
        ["tie_word_embeddings"] = true,
        ["bos_token_id"] = eosTokenId,
        ["eos_token_id"] = eosTokenId,
    };

    private static void WriteJson(string folder, string name, JsonObject content) =>
        File.WriteAllText(Path.Combine(folder, name), content.ToJsonString(s_json) + "\n");
}
