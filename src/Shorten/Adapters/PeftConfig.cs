using System.Text.Json;

namespace Shorten.Adapters;

/// <summary>Reads <c>adapter_config.json</c>, and refuses in one line what is asked for and not supported.</summary>
internal sealed class PeftConfig
{
    public const string FileName = "adapter_config.json";

    private const int MaxBytes = 8 << 20, MaxPatterns = 10_000;

    // These change what is computed where they are set.
    private static readonly string[] Unsupported =
    [
        "modules_to_save", "lora_bias", "fan_in_fan_out", "layer_replication", "target_parameters", "trainable_token_indices", "alora_invocation_tokens",
        "arrow_config", "kasa_config", "monteclora_config", "velora_config", "use_qalora", "use_bdlora", "megatron_config",
    ];

    // Others than these (pissa, olora, corda, loftq, lora_ga) change the weights of the model that the adapter is for.
    private static readonly string[] InitsOfAdapterOnly = ["gaussian", "eva", "orthogonal"];

    private readonly string _path;
    private readonly JsonElement _root;

    private PeftConfig(string path, JsonElement root) => (_path, _root) = (path, root);

    /// <exception cref="AdapterFormatException">There is none, it is broken, or it asks for what is not supported.</exception>
    public static AdapterSettings Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new AdapterFormatException(folder, $"no {FileName} in this folder: expected a PEFT adapter");
        if (new FileInfo(path).Length > MaxBytes)
            throw new AdapterFormatException(path, $"larger than {MaxBytes >> 20} MB: this is no {FileName}");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return new PeftConfig(path, document.RootElement).Settings();
        }
        catch (JsonException e)
        {
            throw new AdapterFormatException(path, $"not valid JSON (line {e.LineNumber + 1})", e);
        }
        catch (InvalidOperationException e)
        {
            // A string with half a surrogate pair.
            throw new AdapterFormatException(path, "not valid JSON: a text is no Unicode", e);
        }
    }

    private AdapterSettings Settings()
    {
        if (_root.ValueKind != JsonValueKind.Object)
            throw Error("must be an object");
        RefuseUnsupported();
        var settings = new AdapterSettings
        {
            R = Positive(Required("r"), "r"),
            LoraAlpha = Number(Required("lora_alpha"), "lora_alpha"),
            LoraDropout = Find("lora_dropout") is { } dropout ? Number(dropout, "lora_dropout") : 0,
            UseRslora = IsSet("use_rslora"),
            UseDora = IsSet("use_dora"),
            TargetModules = Modules(Required("target_modules"), "target_modules"),
            ExcludeModules = Find("exclude_modules") is { } excluded ? Modules(excluded, "exclude_modules") : null,
            LayersToTransform = Find("layers_to_transform") is { } layers ? Layers(layers) : null,
            LayersPattern = Find("layers_pattern") is { } pattern ? Texts(pattern, "layers_pattern") : [],
            RankPattern = Pattern("rank_pattern", Positive),
            AlphaPattern = Pattern("alpha_pattern", Number),
            BaseModelNameOrPath = Find("base_model_name_or_path") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null,
        };
        return settings.LayersToTransform is { Count: > 0 } && settings.TargetModules.Pattern is not null
            ? throw Error("layers_to_transform needs a list of target_modules")
            : settings;
    }

    private void RefuseUnsupported()
    {
        if (Find("peft_type") is not { ValueKind: JsonValueKind.String } type || type.GetString() != "LORA")
            throw Error($"peft_type is {Find("peft_type")?.ToString() ?? "missing"}: only LORA is supported (LoRA, rsLoRA and DoRA)");
        if (Find("bias") is { } bias && !(bias.ValueKind == JsonValueKind.String && bias.GetString() == "none"))
            throw Error($"bias {bias} is not supported: only none is");
        if (Unsupported.FirstOrDefault(IsSet) is { } key)
            throw Error($"{key} is not supported");
        if (Find("init_lora_weights") is { ValueKind: JsonValueKind.String } init && !InitsOfAdapterOnly.Contains(init.GetString()))
            throw Error($"init_lora_weights {init} is not supported: it changes the weights of the model");
    }

    private ModuleNames Modules(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.String ? ModuleNames.Matching(value.GetString()!)
        : Texts(value, key) is { Count: > 0 } names ? new ModuleNames(names)
        : throw Error($"{key} is empty");

    private IReadOnlyList<string> Texts(JsonElement value, string key)
    {
        if (value.ValueKind == JsonValueKind.String)
            return [value.GetString()!];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxPatterns || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Error($"{key} must be a list of names or a regular expression");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    private IReadOnlyList<int> Layers(JsonElement value)
    {
        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        return [.. items.Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int layer) && layer >= 0 ? layer : throw Error("layers_to_transform must be numbers of blocks"))];
    }

    private Dictionary<string, T> Pattern<T>(string key, Func<JsonElement, string, T> read)
    {
        if (Find(key) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() > MaxPatterns)
            throw Error($"{key} must be an object of at most {MaxPatterns} names");
        var pattern = new Dictionary<string, T>();
        foreach (var property in value.EnumerateObject())
            pattern[property.Name] = read(property.Value, $"{key} of {property.Name}");
        return pattern;
    }

    private int Positive(JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number > 0 ? number : throw Error($"{what} must be a positive whole number");

    private double Number(JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Error($"{what} must be a number");

    private JsonElement Required(string key) => Find(key) ?? throw Error($"has no {key}");

    // Null is as good as absent.
    private JsonElement? Find(string key) => _root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private bool IsSet(string key) => Find(key) is { } value && value.ValueKind switch
    {
        JsonValueKind.False => false,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        _ => true,
    };

    private AdapterFormatException Error(string problem) => new(_path, problem);
}
