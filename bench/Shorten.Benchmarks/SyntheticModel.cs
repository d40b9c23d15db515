using System.Text.Json;
using Shorten.Checkpoints;

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

    private static IEnumerable<TensorToWrite> Tensors(int numBlocks) =>
    [
        RandomWeights.Matrix("model.embed_tokens.weight", VocabSize, HiddenSize),
        .. Enumerable.Range(0, numBlocks).SelectMany(i => RandomWeights.Block(i, HiddenSize, IntermediateSize, HiddenSize, HiddenSize)),
        RandomWeights.Ones("model.norm.weight", HiddenSize),
        RandomWeights.Matrix("lm_head.weight", VocabSize, HiddenSize),
    ];

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
