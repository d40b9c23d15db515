using System.Text.Json.Nodes;
using Shorten.Models;
using Shorten.Models.Families;

namespace Shorten.Pruning;

/// <summary>Gemma 2 and 3 of 27B scale their attention scores otherwise than the smaller ones, and llama.cpp tells them by their number of blocks.</summary>
internal static class AttentionScaleRule
{
    private const float Tolerance = 1e-6f;

    // model_type and blocks of the 27B models.
    private static readonly Dictionary<string, int> BlocksOf27B = new() { ["gemma2"] = 46, ["gemma3_text"] = 62, ["gemma3"] = 62 };

    /// <summary>The warning for a folder; null where every runtime computes the same.</summary>
    public static string? Warning(JsonObject config, int numBlocks, int numKept)
    {
        bool isOfThisKind = config["model_type"] is JsonValue type && BlocksOf27B.TryGetValue(type.ToString(), out int blocks) && blocks == numBlocks && numKept != numBlocks;
        bool differs = config["query_pre_attn_scalar"] is JsonNode scalar && scalar.ToJsonString() != (config["head_dim"]?.ToJsonString() ?? "256");
        return isOfThisKind && differs
            ? "runtimes that derive the scale of attention from the number of blocks (llama.cpp) will compute with another: write GGUF with shorten, which puts the factor into the weights"
            : null;
    }

    /// <summary>Refuses a GGUF file without some blocks, whose scale no runtime would find.</summary>
    /// <exception cref="BlockSelectionException">The scale would be another.</exception>
    public static void Check(DecoderSettings settings, int numKept)
    {
        if (MathF.Abs(Factor(settings with { NumHiddenLayers = numKept }) - 1) > Tolerance)
            throw new BlockSelectionException($"runtimes derive the scale of attention from this model's {settings.NumHiddenLayers} blocks, with {numKept} it would be another: prune the Hugging Face checkpoint with --to gguf");
    }

    /// <summary>What queries have to be multiplied by in a GGUF file of these settings, so that runtimes compute the scores that the settings want.</summary>
    public static float Factor(DecoderSettings settings)
    {
        float factor = settings.AttentionScale / Family.Of(settings).GgufAttentionScale(settings);
        return MathF.Abs(factor - 1) > Tolerance ? factor : 1;
    }
}
