using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Tokenizers;

namespace Shorten.Conversion;

/// <summary>GGUF to Hugging Face: names mapped back, rows of q and k put back in order, config and tokenizer files made from the metadata.</summary>
internal static class GgufConversion
{
    /// <summary>What is written for <paramref name="source"/> in one dtype; <paramref name="values"/> gives other values in the place of a tensor's own, null to keep them.</summary>
    public static ConversionJob Prepare(Checkpoint source, DType dtype, Func<TensorEntry, Weight?>? values = null)
    {
        // Opening checks names, shapes and settings of every tensor.
        var settings = DecoderModel.Open(source).Settings;
        var config = new GgufModelConfig(source, settings);
        var written = config.Config(dtype);
        var tokenizer = GgufTokenizerFiles.TryRead(source.Gguf!, source.Path);
        var manifest = new FileInfo(Manifest.PathBeside(source.Path));
        return new ConversionJob([.. Tensors(source, settings, dtype, values)], manifest.Exists ? [(manifest, Manifest.FileName)] : [], folder =>
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), written.ToJsonString(PruningPlan.Json) + "\n");
            File.WriteAllText(Path.Combine(folder, "generation_config.json"), config.GenerationConfig().ToJsonString(PruningPlan.Json) + "\n");
            tokenizer?.Write(folder, settings.MaxPositionEmbeddings);
        });
    }

    private static IEnumerable<TensorToWrite> Tensors(Checkpoint source, DecoderSettings settings, DType dtype, Func<TensorEntry, Weight?>? values)
    {
        var family = Family.Of(settings);
        foreach (var entry in source.Tensors)
        {
            // Divisors of the rotary frequencies become part of the config.
            if (TensorNames.Translate(entry.Name, family.GgufNames, family.Names) is not { } name)
                continue;
            float offset = family.NormAddsOne && TensorNames.IsNorm(name) ? -1 : 0;
            Func<long, long>? row = TensorNames.IsRotated(name, family.Names) ? RowOrder.InGguf(family, settings.HeadDim) : null;
            var change = new ValueChange(row, offset);
            yield return values?.Invoke(entry) is { } others ? ConvertedTensor.Replacing(entry, name, others, dtype, change) : ConvertedTensor.Of(entry, name, dtype, change);
        }
    }
}
