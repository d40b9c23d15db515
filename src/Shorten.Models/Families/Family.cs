using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Models.Families;

/// <summary>A family of decoders: how its <c>config.json</c> and its GGUF metadata become <see cref="DecoderSettings"/>, and what its tensors are called.</summary>
/// <param name="ModelType"><c>model_type</c> in <c>config.json</c>.</param>
/// <param name="Architecture">Class name in <c>architectures</c>.</param>
/// <param name="FromConfig">Reads a Hugging Face config.</param>
/// <param name="FromGguf">Reads GGUF metadata; null where GGUF files of the family are not supported, or are those of another.</param>
public sealed record Family(string ModelType, string Architecture, Func<HfConfig, DecoderSettings> FromConfig, Func<GgufConfig, DecoderSettings>? FromGguf)
{
    /// <summary>Every supported family.</summary>
    public static IReadOnlyList<Family> All { get; } =
    [
        LlamaFamily.Family, MistralFamily.Family, Qwen2Family.Family, Qwen3Family.Family, GemmaFamily.Family, Gemma2Family.Family, Gemma3Family.Family,
        Phi3Family.Family, Olmo2Family.Family, GraniteFamily.Family, SmolLm3Family.Family, StableLmFamily.Family, ExaoneFamily.Family,
    ];

    /// <summary><c>general.architecture</c> of its GGUF files.</summary>
    public string GgufArchitecture { get; init; } = ModelType;

    /// <summary>Names of its tensors in Hugging Face checkpoints.</summary>
    public DecoderNames Names { get; init; } = DecoderNames.HuggingFace;

    /// <summary>Names of its tensors in GGUF files.</summary>
    public DecoderNames GgufNames { get; init; } = DecoderNames.Gguf;

    /// <summary>Which values of a head form a pair in its GGUF files: where it is neighbours, they hold the rows of q and k in another order.</summary>
    public RopeLayout GgufRopeLayout { get; init; }

    /// <summary>Hugging Face checkpoints hold w of norms that multiply by 1 + w. GGUF files hold 1 + w.</summary>
    public bool NormAddsOne { get; init; }

    /// <summary>Activation of its GGUF files, which do not state it.</summary>
    public Activation HiddenAct { get; init; }

    /// <summary>Factor of the attention scores that runtimes use for a GGUF file of such settings.</summary>
    public Func<DecoderSettings, float> GgufAttentionScale { get; init; } = settings => 1 / MathF.Sqrt(settings.HeadDim);

    /// <summary>Adds to a <c>config.json</c> what the family says beyond the keys that all share.</summary>
    public Action<DecoderSettings, JsonObject>? AddToConfig { get; init; }

    /// <summary>Settings of the model in <paramref name="checkpoint"/>.</summary>
    /// <exception cref="CheckpointFormatException">The architecture is not supported, or a setting is wrong.</exception>
    public static DecoderSettings Settings(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return checkpoint.Format == CheckpointFormat.Gguf ? OfGguf(new GgufConfig(checkpoint.Path, checkpoint)) : OfConfig(HfConfig.Read(FolderOf(checkpoint)));
    }

    /// <summary>The family of settings that <see cref="Settings"/> gave.</summary>
    public static Family Of(DecoderSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return All.First(family => family.ModelType == settings.ModelType);
    }

    /// <summary>The family of a <c>config.json</c>; null where it is not supported.</summary>
    public static Family? Find(HfConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        string? architecture = ArchitectureOf(config), modelType = config.Text("model_type");
        return All.FirstOrDefault(f => architecture is null ? f.ModelType == modelType : f.Architecture == architecture);
    }

    /// <summary>The family of a GGUF architecture; null where it is not supported.</summary>
    public static Family? FindGguf(string architecture) => All.FirstOrDefault(f => f.FromGguf is not null && f.GgufArchitecture == architecture);

    /// <summary>Folder that holds <c>config.json</c> of a Hugging Face checkpoint.</summary>
    public static string FolderOf(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Directory.Exists(checkpoint.Path) ? checkpoint.Path : Path.GetDirectoryName(Path.GetFullPath(checkpoint.Path))!;
    }

    private static string? ArchitectureOf(HfConfig config) => config.Texts("architectures") is [var first, ..] ? first : null;

    private static DecoderSettings OfConfig(HfConfig config)
    {
        string name = ArchitectureOf(config) ?? config.Text("model_type") ?? "(none named)";
        MixtureOfExperts.Refuse(config, name);
        var family = Find(config) ?? throw config.Error($"unknown architecture {name}; supported: {string.Join(", ", All.Select(f => f.Architecture))}");
        var settings = family.FromConfig(config) with { ModelType = family.ModelType, Names = family.Names, NormAddsOne = family.NormAddsOne };
        int pairs = settings.RotaryDim / 2;
        return settings.Rope.RopeType != RopeType.Longrope || (settings.Rope.ShortFactor.Count == pairs && settings.Rope.LongFactor.Count == pairs) ? settings
            : throw config.Error($"short_factor and long_factor must have {pairs} entries, they have {settings.Rope.ShortFactor.Count} and {settings.Rope.LongFactor.Count}");
    }

    private static DecoderSettings OfGguf(GgufConfig config)
    {
        MixtureOfExperts.Refuse(config);
        var family = FindGguf(config.Architecture)
            ?? throw config.Error($"unknown architecture {config.Architecture}; supported: {string.Join(", ", All.Where(f => f.FromGguf is not null).Select(f => f.GgufArchitecture))}");
        return family.FromGguf!(config) with { ModelType = family.ModelType, Names = family.GgufNames, RopeLayout = family.GgufRopeLayout, HiddenAct = family.HiddenAct };
    }
}
