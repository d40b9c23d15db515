using System.Text.Json.Nodes;

namespace Shorten.Models.Families;

/// <summary>Qwen 2 and 2.5: biases in q, k and v; windows, where they are used, from <c>max_window_layers</c> on.</summary>
internal static class Qwen2Family
{
    public static Family Family { get; } = new("qwen2", "Qwen2ForCausalLM", FromConfig, config => LlamaFamily.FromGguf(config) with { QkvBias = true })
    {
        AddToConfig = AddToConfig,
    };

    private static DecoderSettings FromConfig(HfConfig config) => WithWindows(LlamaFamily.FromConfig(config), config) with { QkvBias = true, OutputBias = false, MlpBias = false };

    /// <summary>Qwen's rule for windows, shared by its generations.</summary>
    public static DecoderSettings WithWindows(DecoderSettings settings, HfConfig config)
    {
        bool used = config.Bool("use_sliding_window", false) && config.Has("sliding_window");
        return settings with
        {
            SlidingWindow = used ? config.Positive("sliding_window") : 0,
            WindowPattern = used ? WindowPattern.FromMaxWindowLayers : WindowPattern.None,
            MaxWindowLayers = config.Int("max_window_layers", 28),
            LayerTypes = config.LayerTypes(settings.NumHiddenLayers),
        };
    }

    /// <summary>Says that no block has a window.</summary>
    public static void AddToConfig(DecoderSettings settings, JsonObject config)
    {
        config["use_sliding_window"] = false;
        config["sliding_window"] = null;
        config["max_window_layers"] = settings.NumHiddenLayers;
    }
}
