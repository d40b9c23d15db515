using System.Text.Json;

namespace Shorten.Tests.Adapters;

/// <summary>Compares an <c>adapter_config.json</c> with one that PEFT wrote.</summary>
internal static class PeftConfigs
{
    // The keys without which an adapter means something else, or is not opened.
    private static readonly string[] Needed =
    [
        "alpha_pattern", "base_model_name_or_path", "bias", "fan_in_fan_out", "inference_mode", "init_lora_weights", "layers_pattern", "layers_to_transform", "lora_alpha", "lora_dropout",
        "modules_to_save", "peft_type", "r", "rank_pattern", "target_modules", "task_type", "use_dora", "use_rslora",
    ];

    /// <summary>Every key is one of PEFT's and has the same value; none of those that count is missing.</summary>
    public static void AssertSame(JsonElement expected, JsonElement written)
    {
        foreach (var property in written.EnumerateObject())
        {
            Assert.True(expected.TryGetProperty(property.Name, out var value), $"PEFT has no {property.Name}");
            if (property.Name == "target_modules")
                Assert.Equal(Texts(value), Texts(property.Value));
            else
                Assert.True(JsonElement.DeepEquals(value, property.Value), $"{property.Name} is {property.Value}, not {value}");
        }
        Assert.All(Needed, key => Assert.True(written.TryGetProperty(key, out _), $"{key} is missing"));
    }

    // PEFT keeps a set: its order means nothing.
    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!).Order(StringComparer.Ordinal);
}
