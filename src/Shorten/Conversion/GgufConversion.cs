using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Tokenizers;

namespace Shorten.Conversion;

/// <summary>GGUF to Hugging Face: names mapped back, rows of q and k put back in order, config and tokenizer files made from the metadata.</summary>
internal static class GgufConversion
{
    public static ConversionJob Prepare(Checkpoint source, DType dtype)
    {
        // Opening checks names, shapes and settings of every tensor.
        var settings = DecoderModel.Open(source).Settings;
        var config = new GgufModelConfig(source, settings);
        var written = config.Config(dtype);
        var tokenizer = GgufTokenizerFiles.TryRead(source.Gguf!, source.Path);
        var manifest = new FileInfo(Manifest.PathBeside(source.Path));
        return new ConversionJob([.. Tensors(source, settings, dtype)], manifest.Exists ? [(manifest, Manifest.FileName)] : [], folder =>
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), written.ToJsonString(PruningPlan.Json) + "\n");
            File.WriteAllText(Path.Combine(folder, "generation_config.json"), config.GenerationConfig().ToJsonString(PruningPlan.Json) + "\n");
            tokenizer?.Write(folder, settings.MaxPositionEmbeddings);
        });
    }

    private static IEnumerable<TensorToWrite> Tensors(Checkpoint source, DecoderSettings settings, DType dtype)
    {
        foreach (var entry in source.Tensors)
        {
            if (GgufTensorNames.ToHuggingFace(entry.Name) is not { } name)
                continue;
            bool reordered = settings.RopeLayout == RopeLayout.Neighbours && GgufTensorNames.IsRotated(name);
            yield return reordered && entry.Shape.Count == 1
                ? throw new CheckpointFormatException(source.Path, entry.Name, $"{entry.Name}: biases of q and k are not converted for this architecture")
                : ConvertedTensor.Of(entry, name, dtype, reordered ? row => StoredRow(row, settings.HeadDim) : row => row);
        }
    }

    /// <summary>Where GGUF keeps row h x H + p x H/2 + i of q or k: neighbours there are halves here.</summary>
    private static long StoredRow(long row, int headDim)
    {
        long head = row / headDim, inHead = row % headDim, half = inHead / (headDim / 2), i = inHead % (headDim / 2);
        return head * headDim + 2 * i + half;
    }
}
