using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models;

namespace Shorten.Benchmarks;

/// <summary>Writes what width pruning would leave of a Llama model, with random weights: as many blocks as before, each with fewer heads and a narrower feed-forward layer.</summary>
internal static class NarrowModel
{
    // One before each of the two layers; gate, up and down.
    private const int NormsOfBlock = 2, MlpMatrices = 3;

    /// <summary>Writes the model that has as many parameters as <paramref name="dense"/> without <paramref name="removed"/> of its blocks.</summary>
    /// <param name="dense">Hugging Face folder of a Llama model with tied embeddings; its tokenizer is taken over.</param>
    /// <param name="removed">Blocks that depth pruning would remove.</param>
    /// <param name="multiple">What the width of the feed-forward layer is rounded to a multiple of; 1 for the nearest number of parameters.</param>
    /// <param name="output">Folder to write.</param>
    /// <remarks>Heads go in whole groups, a key head with its query heads, as many as are nearest to the share of the blocks; what is still too much comes from the feed-forward layer.</remarks>
    public static void Write(string dense, int removed, int multiple, string output)
    {
        using var checkpoint = Checkpoint.Open(dense);
        var s = DecoderModel.Open(checkpoint).Settings;
        if (s.ModelType != "llama" || !s.TieWordEmbeddings)
            throw new ArgumentException($"{dense} is no Llama model with tied embeddings", nameof(dense));
        double share = 1 - removed / (double)s.NumHiddenLayers;
        int groups = Math.Max(1, (int)Math.Round(s.NumKeyValueHeads * share)), heads = groups * (s.NumAttentionHeads / s.NumKeyValueHeads);
        int queries = heads * s.HeadDim, keys = groups * s.HeadDim;
        double left = share * Parameters(s, s.NumAttentionHeads * s.HeadDim, s.NumKeyValueHeads * s.HeadDim, s.IntermediateSize) - Parameters(s, queries, keys, 0);
        int intermediate = (int)Math.Round(left / (MlpMatrices * s.HiddenSize) / multiple) * multiple;
        using var folder = AtomicOutput.ForFolder(output);
        Directory.CreateDirectory(folder.TemporaryPath);
        WriteFiles(dense, folder.TemporaryPath, config =>
            (config["num_attention_heads"], config["num_key_value_heads"], config["intermediate_size"], config["head_dim"]) = (heads, groups, intermediate, s.HeadDim));
        SafetensorsWriter.WriteFolder(folder.TemporaryPath,
        [
            RandomWeights.Matrix("model.embed_tokens.weight", s.VocabSize, s.HiddenSize),
            .. Enumerable.Range(0, s.NumHiddenLayers).SelectMany(i => RandomWeights.Block(i, s.HiddenSize, intermediate, queries, keys)),
            RandomWeights.Ones("model.norm.weight", s.HiddenSize),
        ], long.MaxValue);
        folder.Commit();
    }

    // Of one block.
    private static double Parameters(DecoderSettings s, int queries, int keys, int intermediate) =>
        (double)s.HiddenSize * (2 * queries + 2 * keys + MlpMatrices * intermediate + NormsOfBlock);

    private static void WriteFiles(string dense, string folder, Action<JsonObject> change)
    {
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(dense, "config.json")))!.AsObject();
        change(config);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        foreach (string file in Directory.GetFiles(dense, "*token*").Where(file => !file.EndsWith(".safetensors", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
