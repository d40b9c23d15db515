namespace Shorten.Models.Families;

/// <summary>Mistral: Llama with a sliding window in every block. Its GGUF files call themselves llama.</summary>
internal static class MistralFamily
{
    public static Family Family { get; } = new("mistral", "MistralForCausalLM", FromConfig, null)
    {
        GgufArchitecture = LlamaFamily.Family.GgufArchitecture,
        GgufRopeLayout = LlamaFamily.Family.GgufRopeLayout,
    };

    private static DecoderSettings FromConfig(HfConfig config) => LlamaFamily.FromConfig(config) with
    {
        QkvBias = false,
        OutputBias = false,
        MlpBias = false,
        SlidingWindow = config.Has("sliding_window") ? config.Positive("sliding_window") : 0,
        WindowPattern = WindowPattern.All,
    };
}
