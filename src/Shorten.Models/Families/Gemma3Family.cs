using Shorten.Tensors;

namespace Shorten.Models.Families;

/// <summary>Gemma 3, text: normalised heads, five blocks with a window and a rotary base of their own to each block without.</summary>
internal static class Gemma3Family
{
    // As Gemma 2's.
    private const int BlocksOf27B = 62, Period = 6;
    private const float LocalTheta = 10000, GlobalTheta = 1_000_000;

    public static Family Family { get; } = new("gemma3_text", "Gemma3ForCausalLM", FromConfig, FromGguf)
    {
        GgufArchitecture = "gemma3",
        NormAddsOne = true,
        HiddenAct = Activation.GeluTanh,
        Names = Gemma2Family.Family.Names,
        GgufNames = Gemma2Family.Family.GgufNames,
        GgufAttentionScale = settings => Gemma2Family.ScaleInGguf(settings, BlocksOf27B),
        AddToConfig = (settings, config) =>
        {
            Gemma2Family.AddToConfig(settings, config);
            config["rope_local_base_freq"] = (settings.LocalRope ?? settings.Rope).RopeTheta;
        },
    };

    private static DecoderSettings FromConfig(HfConfig config)
    {
        var settings = GemmaFamily.FromConfig(config);
        return settings with
        {
            PostNorms = true,
            QkNorm = true,
            Rope = config.Has("rope_theta") || config.Has("rope_parameters") ? settings.Rope : settings.Rope with { RopeTheta = GlobalTheta },
            LocalRope = HfRope.ReadLocal(config) ?? new RopeSettings { RopeTheta = LocalTheta },
            AttentionScale = 1 / MathF.Sqrt(config.Float("query_pre_attn_scalar", 256)),
            FinalLogitSoftcapping = config.Has("final_logit_softcapping") ? config.Float("final_logit_softcapping") : 0,
            SlidingWindow = config.Positive("sliding_window", 4096),
            WindowPattern = WindowPattern.AllButEveryNth,
            SlidingWindowPattern = config.Positive("sliding_window_pattern", config.Positive("_sliding_window_pattern", Period)),
            LayerTypes = config.LayerTypes(settings.NumHiddenLayers),
        };
    }

    private static DecoderSettings FromGguf(GgufConfig config)
    {
        var settings = GemmaFamily.FromGguf(config) with { PostNorms = true, QkNorm = true };
        return settings with
        {
            LocalRope = new RopeSettings { RopeTheta = (float)config.Number("rope.freq_base_swa", LocalTheta) },
            AttentionScale = Gemma2Family.ScaleInGguf(settings, BlocksOf27B),
            FinalLogitSoftcapping = (float)config.Number("final_logit_softcapping", 0),
            SlidingWindow = config.Positive("attention.sliding_window"),
            WindowPattern = WindowPattern.AllButEveryNth,
            SlidingWindowPattern = Period,
            LayerTypes = config.LayerTypes(settings.NumHiddenLayers),
        };
    }
}
