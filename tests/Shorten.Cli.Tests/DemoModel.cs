using System.Text;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Cli.Tests;

/// <summary>Writes a small Llama with random weights and a tokenizer of single bytes: the same files on every machine.</summary>
internal static class DemoModel
{
    public const int NumBlocks = 12;

    private const int HiddenSize = 96, IntermediateSize = 256, NumHeads = 6, NumKeyValueHeads = 2, HeadDim = 16, VocabSize = 257;
    private const int Seed = 1;

    // What the head can choose: an untrained model would otherwise write control characters.
    private const string Letters = " abcdefghijklmnopqrstuvwxyz,.";

    /// <summary>Writes the model into <paramref name="folder"/>, which must exist and be empty.</summary>
    public static void Write(string folder)
    {
        SafetensorsWriter.WriteFolder(folder, Tensors(), long.MaxValue);
        WriteJson(folder, "config.json", Config());
        WriteJson(folder, "generation_config.json", new JsonObject { ["eos_token_id"] = DemoTokenizer.EosTokenId });
        WriteJson(folder, "tokenizer.json", DemoTokenizer.Json());
        WriteJson(folder, "tokenizer_config.json", new JsonObject { ["eos_token"] = DemoTokenizer.Eos, ["tokenizer_class"] = "PreTrainedTokenizerFast" });
    }

    private static List<TensorToWrite> Tensors()
    {
        var random = new Random(Seed);
        List<TensorToWrite> tensors = [Matrix(random, "model.embed_tokens.weight", VocabSize, HiddenSize, 1)];
        for (int i = 0; i < NumBlocks; i++)
            AddBlock(tensors, random, $"model.layers.{i}.");
        tensors.Add(Norm("model.norm.weight"));
        tensors.Add(Head(random));
        return tensors;
    }

    // Later blocks add less to the residual stream, as they do in trained models: the scores differ visibly.
    private static void AddBlock(List<TensorToWrite> tensors, Random random, string prefix)
    {
        double inner = 1 / Math.Sqrt(HiddenSize), outer = random.Next(1, 8) / 8.0;
        tensors.Add(Norm(prefix + "input_layernorm.weight"));
        tensors.Add(Matrix(random, prefix + "self_attn.q_proj.weight", NumHeads * HeadDim, HiddenSize, inner));
        tensors.Add(Matrix(random, prefix + "self_attn.k_proj.weight", NumKeyValueHeads * HeadDim, HiddenSize, inner));
        tensors.Add(Matrix(random, prefix + "self_attn.v_proj.weight", NumKeyValueHeads * HeadDim, HiddenSize, inner));
        tensors.Add(Matrix(random, prefix + "self_attn.o_proj.weight", HiddenSize, NumHeads * HeadDim, outer / Math.Sqrt(NumHeads * HeadDim)));
        tensors.Add(Norm(prefix + "post_attention_layernorm.weight"));
        tensors.Add(Matrix(random, prefix + "mlp.gate_proj.weight", IntermediateSize, HiddenSize, inner));
        tensors.Add(Matrix(random, prefix + "mlp.up_proj.weight", IntermediateSize, HiddenSize, inner));
        tensors.Add(Matrix(random, prefix + "mlp.down_proj.weight", HiddenSize, IntermediateSize, outer / Math.Sqrt(IntermediateSize)));
    }

    private static TensorToWrite Norm(string name) => Tensor(name, [HiddenSize], [.. Enumerable.Repeat(1f, HiddenSize)]);

    private static TensorToWrite Matrix(Random random, string name, int rows, int columns, double deviation) =>
        Tensor(name, [rows, columns], [.. Enumerable.Range(0, rows * columns).Select(_ => (float)(deviation * Normal(random)))]);

    private static TensorToWrite Head(Random random)
    {
        var values = new float[VocabSize * HiddenSize];
        foreach (byte letter in Encoding.ASCII.GetBytes(Letters))
        {
            foreach (ref float value in values.AsSpan(letter * HiddenSize, HiddenSize))
                value = (float)(0.2 * Normal(random));
        }
        return Tensor("lm_head.weight", [VocabSize, HiddenSize], values);
    }

    private static TensorToWrite Tensor(string name, long[] shape, float[] values)
    {
        // bf16 is the upper half of a float32.
        var bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BitConverter.TryWriteBytes(bytes.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        return new TensorToWrite(name, DType.BF16, shape, stream => stream.Write(bytes));
    }

    // The sum of twelve uniform numbers has variance 1; unlike the usual formulas it needs no function whose last bit depends on the machine.
    private static double Normal(Random random)
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
            sum += random.NextDouble();
        return sum;
    }

    private static JsonObject Config() => new()
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["model_type"] = "llama",
        ["dtype"] = "bfloat16",
        ["vocab_size"] = VocabSize,
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
        ["tie_word_embeddings"] = false,
        ["eos_token_id"] = DemoTokenizer.EosTokenId,
    };

    private static void WriteJson(string folder, string name, JsonObject content) => File.WriteAllText(Path.Combine(folder, name), content.ToJsonString() + "\n");
}
