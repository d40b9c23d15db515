using System.Text.Json.Nodes;
using Shorten.Tensors;

namespace Shorten.Models.Families;

/// <summary>SmolLM 3: Llama whose every fourth block has no rotary embedding.</summary>
internal static class SmolLm3Family
{
    // llama.cpp knows no other interval.
    private const int Interval = 4;

    public static Family Family { get; } = new("smollm3", "SmolLM3ForCausalLM", FromConfig, FromGguf)
    {
        GgufRopeLayout = RopeLayout.Neighbours,
        AddToConfig = (settings, config) =>
        {
            LlamaFamily.AddBiases(settings, config);
            config["no_rope_layers"] = new JsonArray([.. settings.NoRopeLayers!.Select(flag => (JsonNode)flag)]);
            config["use_sliding_window"] = false;
        },
    };

    private static DecoderSettings FromConfig(HfConfig config)
    {
        var settings = LlamaFamily.FromConfig(config);
        int layers = settings.NumHiddenLayers, interval = config.Positive("no_rope_layer_interval", Interval);
        bool windows = config.Bool("use_sliding_window", false) && config.Has("sliding_window");
        return settings with
        {
            TieWordEmbeddings = config.Bool("tie_word_embeddings", true),
            NoRopeLayers = config.Ints("no_rope_layers", layers) ?? Periodic(layers, interval),
            SlidingWindow = windows ? config.Positive("sliding_window") : 0,
            LayerTypes = config.LayerTypes(layers),
        };
    }

    private static DecoderSettings FromGguf(GgufConfig config)
    {
        var settings = LlamaFamily.FromGguf(config);
        return settings with { NoRopeLayers = Periodic(settings.NumHiddenLayers, Interval) };
    }

    private static int[] Periodic(int layers, int interval) => [.. Enumerable.Range(1, layers).Select(number => number % interval == 0 ? 0 : 1)];
}
