using System.Buffers.Binary;
using System.Text.Json;
using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Benchmarks;

/// <summary>Writes a bf16 checkpoint with the shapes of Llama-2-7B and random weights: what a model larger than memory costs, without its licence.</summary>
internal static class SyntheticModel
{
    private const int HiddenSize = 4096, IntermediateSize = 11008, NumHeads = 32, VocabSize = 32000;
    private static readonly string[] Architectures = ["LlamaForCausalLM"];
    private const long MaxShardBytes = 5_000_000_000;

    /// <summary>Writes config, weights and a small tokenizer (whose ids are all inside the vocabulary) of a model of <paramref name="numBlocks"/> blocks to <paramref name="folder"/>.</summary>
    public static void Write(string folder, int numBlocks)
    {
        using var output = AtomicOutput.ForFolder(folder);
        string target = output.TemporaryPath;
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "config.json"), JsonSerializer.Serialize(new
        {
            architectures = Architectures,
            model_type = "llama",
            hidden_size = HiddenSize,
            intermediate_size = IntermediateSize,
            num_hidden_layers = numBlocks,
            num_attention_heads = NumHeads,
            num_key_value_heads = NumHeads,
            vocab_size = VocabSize,
            max_position_embeddings = 4096,
            rms_norm_eps = 1e-5,
            rope_theta = 10000.0,
            hidden_act = "silu",
            tie_word_embeddings = false,
            torch_dtype = "bfloat16",
        }));
        foreach (string file in Directory.GetFiles(Path.Combine(Fixtures, "tokenizers", "llama3-bpe"), "*token*.json"))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        SafetensorsWriter.WriteFolder(target, [.. Tensors(numBlocks)], MaxShardBytes);
        output.Commit();
    }

    private static IEnumerable<TensorToWrite> Tensors(int numBlocks)
    {
        yield return Random("model.embed_tokens.weight", VocabSize, HiddenSize);
        for (int i = 0; i < numBlocks; i++)
        {
            string block = $"model.layers.{i}.";
            yield return Ones(block + "input_layernorm.weight");
            foreach (char name in "qkvo")
                yield return Random($"{block}self_attn.{name}_proj.weight", HiddenSize, HiddenSize);
            yield return Ones(block + "post_attention_layernorm.weight");
            yield return Random(block + "mlp.gate_proj.weight", IntermediateSize, HiddenSize);
            yield return Random(block + "mlp.up_proj.weight", IntermediateSize, HiddenSize);
            yield return Random(block + "mlp.down_proj.weight", HiddenSize, IntermediateSize);
        }
        yield return Ones("model.norm.weight");
        yield return Random("lm_head.weight", VocabSize, HiddenSize);
    }

    private static TensorToWrite Ones(string name) => new(name, DType.BF16, [HiddenSize], stream =>
    {
        for (int i = 0; i < HiddenSize; i++)
            stream.Write([0x80, 0x3F]);
    });

    // Sixteen random bits with the exponent of 2^-6 or 2^-7: values of about +-0.02, as trained models have.
    private static TensorToWrite Random(string name, int rows, int columns) => new(name, DType.BF16, [rows, columns], stream =>
    {
        var random = new Random(name.Length * 7919 + rows);
        var row = new byte[columns * sizeof(ushort)];
        for (int r = 0; r < rows; r++)
        {
            random.NextBytes(row);
            for (int i = 0; i < row.Length; i += 2)
            {
                ushort bits = BinaryPrimitives.ReadUInt16LittleEndian(row.AsSpan(i));
                BinaryPrimitives.WriteUInt16LittleEndian(row.AsSpan(i), (ushort)((bits & 0x80FF) | 0x3C00));
            }
            stream.Write(row);
        }
    });

    /// <summary>The small models and tokenizers of the tests.</summary>
    internal static string Fixtures
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Shorten.slnx")))
                folder = folder.Parent;
            return Path.Combine(folder!.FullName, "tests", "fixtures", "tiny");
        }
    }
}
