namespace Shorten.Adapters;

/// <summary>What a PEFT adapter's <c>adapter_config.json</c> says. Properties carry its names.</summary>
public sealed record AdapterSettings
{
    /// <summary>Rank of modules that no <see cref="RankPattern"/> names.</summary>
    public int R { get; init; } = 8;

    /// <summary>Alpha of modules that no <see cref="AlphaPattern"/> names.</summary>
    public double LoraAlpha { get; init; } = 16;

    /// <summary>Probability with which training drops an input of A.</summary>
    public double LoraDropout { get; init; }

    /// <summary>The scale is alpha / sqrt(r) and not alpha / r.</summary>
    public bool UseRslora { get; init; }

    /// <summary>Rows of the sum have a magnitude of their own (DoRA).</summary>
    public bool UseDora { get; init; }

    /// <summary>LoRA, rsLoRA or DoRA.</summary>
    public string Kind => UseDora ? "DoRA" : UseRslora ? "rsLoRA" : "LoRA";

    /// <summary>The modules that have an adapter.</summary>
    public ModuleNames TargetModules { get; init; } = ModuleNames.AllLinear;

    /// <summary>Modules that have none although they are targets, or null.</summary>
    public ModuleNames? ExcludeModules { get; init; }

    /// <summary>Blocks whose modules have an adapter, counted in the model at hand; null for all. Only where <see cref="TargetModules"/> are names.</summary>
    public IReadOnlyList<int>? LayersToTransform { get; init; }

    /// <summary>Regular expressions for what stands before a block's number in a name; empty for anything.</summary>
    public IReadOnlyList<string> LayersPattern { get; init; } = [];

    /// <summary>Other ranks, by regular expressions for the ends of names.</summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = new Dictionary<string, int>();

    /// <summary>Other alphas, by regular expressions for the ends of names.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>Name or path of the model that the adapter was made for, or null.</summary>
    public string? BaseModelNameOrPath { get; init; }
}
