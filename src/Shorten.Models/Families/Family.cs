using Shorten.Checkpoints;

namespace Shorten.Models.Families;

/// <summary>A family of decoders: how its <c>config.json</c> and its GGUF metadata become <see cref="DecoderSettings"/>.</summary>
/// <param name="ModelType"><c>model_type</c> and GGUF architecture.</param>
/// <param name="Architecture">Class name in <c>architectures</c>.</param>
/// <param name="FromConfig">Reads a Hugging Face config.</param>
/// <param name="FromGguf">Reads GGUF metadata; null where GGUF files of the family are not supported.</param>
public sealed record Family(string ModelType, string Architecture, Func<HfConfig, DecoderSettings> FromConfig, Func<GgufConfig, DecoderSettings>? FromGguf)
{
    /// <summary>Every supported family.</summary>
    public static IReadOnlyList<Family> All { get; } = [LlamaFamily.Family, MistralFamily.Family, Qwen2Family.Family, Qwen3Family.Family, Gemma2Family.Family];

    /// <summary>Settings of the model in <paramref name="checkpoint"/>.</summary>
    /// <exception cref="CheckpointFormatException">The architecture is not supported, or a setting is wrong.</exception>
    public static DecoderSettings Settings(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return checkpoint.Format == CheckpointFormat.Gguf ? OfGguf(new GgufConfig(checkpoint.Path, checkpoint)) : OfConfig(HfConfig.Read(FolderOf(checkpoint)));
    }

    /// <summary>Folder that holds <c>config.json</c> of a Hugging Face checkpoint.</summary>
    public static string FolderOf(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Directory.Exists(checkpoint.Path) ? checkpoint.Path : Path.GetDirectoryName(Path.GetFullPath(checkpoint.Path))!;
    }

    private static DecoderSettings OfConfig(HfConfig config)
    {
        string? architecture = config.Texts("architectures") is [var first, ..] ? first : null, modelType = config.Text("model_type");
        var family = All.FirstOrDefault(f => architecture is null ? f.ModelType == modelType : f.Architecture == architecture)
            ?? throw config.Error($"unknown architecture {architecture ?? modelType ?? "(none named)"}; supported: {string.Join(", ", All.Select(f => f.Architecture))}");
        return family.FromConfig(config);
    }

    private static DecoderSettings OfGguf(GgufConfig config)
    {
        var supported = All.Where(f => f.FromGguf is not null);
        var family = supported.FirstOrDefault(f => f.ModelType == config.Architecture)
            ?? throw config.Error($"unknown architecture {config.Architecture}; supported: {string.Join(", ", supported.Select(f => f.ModelType))}");
        return family.FromGguf!(config);
    }
}
