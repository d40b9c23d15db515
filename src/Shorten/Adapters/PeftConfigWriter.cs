using System.Text.Json.Nodes;

namespace Shorten.Adapters;

/// <summary>Writes <c>adapter_config.json</c> with the keys that every release of PEFT of the last years knows: older ones refuse a key that is new.</summary>
internal static class PeftConfigWriter
{
    /// <summary>The document.</summary>
    public static JsonObject Build(AdapterSettings settings)
    {
        var root = Common(settings);
        if (settings.ExcludeModules is { } excluded)
            root["exclude_modules"] = Modules(excluded);
        return root;
    }

    private static JsonObject Common(AdapterSettings settings) => new()
    {
        ["alpha_pattern"] = new JsonObject(settings.AlphaPattern.Select(alpha => KeyValuePair.Create(alpha.Key, (JsonNode?)Number(alpha.Value)))),
        ["auto_mapping"] = null,
        ["base_model_name_or_path"] = settings.BaseModelNameOrPath,
        ["bias"] = "none",
        ["fan_in_fan_out"] = false,
        ["inference_mode"] = true,
        ["init_lora_weights"] = true,
        ["layers_pattern"] = settings.LayersPattern.Count == 0 ? null : Texts(settings.LayersPattern),
        ["layers_to_transform"] = settings.LayersToTransform is { } layers ? new JsonArray([.. layers.Select(layer => (JsonNode?)layer)]) : null,
        ["lora_alpha"] = Number(settings.LoraAlpha),
        ["lora_dropout"] = settings.LoraDropout,
        ["modules_to_save"] = null,
        ["peft_type"] = "LORA",
        ["r"] = settings.R,
        ["rank_pattern"] = new JsonObject(settings.RankPattern.Select(rank => KeyValuePair.Create(rank.Key, (JsonNode?)rank.Value))),
        ["revision"] = null,
        ["target_modules"] = Modules(settings.TargetModules),
        ["task_type"] = "CAUSAL_LM",
        ["use_dora"] = settings.UseDora,
        ["use_rslora"] = settings.UseRslora,
    };

    // PEFT writes whole numbers, and declares alpha as one.
    private static JsonValue? Number(double value) => value == (int)value ? JsonValue.Create((int)value) : JsonValue.Create(value);

    private static JsonNode Modules(ModuleNames modules) => modules.Pattern is { } pattern ? JsonValue.Create(pattern) : Texts(modules.Names);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);
}
