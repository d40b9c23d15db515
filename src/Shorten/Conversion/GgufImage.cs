using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Tokenizers;

namespace Shorten.Conversion;

/// <summary>The GGUF file of a Hugging Face checkpoint, or of some of its blocks: everything that can be refused has been.</summary>
/// <param name="Metadata">Metadata of the file.</param>
/// <param name="Tensors">Tensors of the file.</param>
/// <param name="Warnings">What runtimes will compute differently, one line each.</param>
internal sealed record GgufImage(GgufMetadata Metadata, IReadOnlyList<TensorToWrite> Tensors, IReadOnlyList<string> Warnings)
{
    private static readonly string[] TokenizerFiles = ["tokenizer.json", "tokenizer.model", "vocab.json"];

    /// <summary>Prepares the file of weights of <paramref name="type"/> with the blocks <paramref name="kept"/>, or all.</summary>
    /// <exception cref="CheckpointFormatException">The model is not supported or cannot be said in GGUF.</exception>
    /// <exception cref="TokenizerFormatException">The tokenizer cannot be said in GGUF.</exception>
    public static GgufImage Of(Checkpoint source, DType type, IReadOnlyList<int>? kept = null)
    {
        if (source.Format == CheckpointFormat.Gguf)
            throw new CheckpointFormatException(source.Path, null, "this is a GGUF file already: expected a Hugging Face folder");
        var all = DecoderModel.Open(source).Settings;
        kept ??= [.. Enumerable.Range(0, all.NumHiddenLayers)];
        var settings = Slice(all, kept);
        var family = Family.Of(settings);
        RequireSayable(source, settings, family);
        var metadata = new GgufModelMetadata(settings, family).Build(Path.GetFileName(Path.GetFullPath(Family.FolderOf(source))), type);
        string? windows = Windows(metadata, settings, family);
        string folder = Family.FolderOf(source);
        if (TokenizerFiles.Any(file => File.Exists(Path.Combine(folder, file))))
            GgufVocabulary.Of(folder, settings.VocabSize).AddTo(metadata);
        return new GgufImage(metadata, new GgufTensors(source, settings, family, type).All(kept), windows is null ? [] : [windows]);
    }

    private static DecoderSettings Slice(DecoderSettings all, IReadOnlyList<int> kept) => all with
    {
        NumHiddenLayers = kept.Count,
        LayerTypes = [.. kept.Select(block => all.WindowOf(block) > 0 ? "sliding_attention" : "full_attention")],
        NoRopeLayers = all.NoRopeLayers is { } list ? [.. kept.Select(block => list[block])] : null,
    };

    private static void RequireSayable(Checkpoint source, DecoderSettings settings, Family family)
    {
        string? problem = Family.FindGguf(family.GgufArchitecture) is null ? $"GGUF files of {family.ModelType} are not supported"
            : settings.Rope.RopeType == RopeType.Dynamic ? "GGUF has no rope_type dynamic"
            : settings.HiddenAct != family.HiddenAct ? $"GGUF files of {family.ModelType} have another activation than {settings.HiddenAct}"
            : NoRopeRule.Warning(settings) is { } warning ? $"{warning}: a GGUF file cannot say which have none"
            : null;
        if (problem is not null)
            throw new CheckpointFormatException(source.Path, null, problem);
    }

    // Gemma's runtimes derive windows from the index, llama.cpp knows none of the other families'.
    private static string? Windows(GgufMetadata metadata, DecoderSettings settings, Family family)
    {
        bool[] windowed = [.. Enumerable.Range(0, settings.NumHiddenLayers).Select(block => settings.WindowOf(block) > 0)];
        if (WindowRule.OfGguf(family.GgufArchitecture, settings.SlidingWindow, settings.MaxPositionEmbeddings) is not { } rule)
        {
            return windowed.Contains(true) && settings.SlidingWindow < settings.MaxPositionEmbeddings
                ? $"llama.cpp has no window for {family.GgufArchitecture}: it will compute texts of more than {settings.SlidingWindow} tokens otherwise"
                : null;
        }
        string? warning = rule.Warning(windowed);
        if (warning is not null)
            metadata.Set(family.GgufArchitecture + ".attention.sliding_window_pattern", GgufValueType.Array, new GgufArray(GgufValueType.Bool, windowed));
        return warning;
    }
}
