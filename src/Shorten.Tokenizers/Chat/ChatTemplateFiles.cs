using System.Text.Json;

namespace Shorten.Tokenizers;

/// <summary>Finds the chat templates of a Hugging Face folder.</summary>
internal static class ChatTemplateFiles
{
    /// <summary>Name of the template that is used where none is asked for.</summary>
    public const string Default = "default";

    /// <summary>Name and text of every template: <c>chat_template.jinja</c>, <c>additional_chat_templates/</c>, and <c>tokenizer_config.json</c> (one, or a list of named ones).</summary>
    /// <remarks>A file of its own goes before the entry of the config.</remarks>
    /// <exception cref="TokenizerFormatException">A file is broken.</exception>
    public static IReadOnlyDictionary<string, string> Read(string folder)
    {
        var templates = new Dictionary<string, string>();
        using (var document = TokenizerFolder.Open(folder, "tokenizer_config.json", out var config))
        {
            if (document is not null && config.Optional("chat_template") is { } part)
                ReadConfig(part, templates);
        }
        string file = Path.Combine(folder, "chat_template.jinja"), more = Path.Combine(folder, "additional_chat_templates");
        if (File.Exists(file))
            templates[Default] = File.ReadAllText(file);
        if (Directory.Exists(more))
        {
            foreach (string path in Directory.EnumerateFiles(more, "*.jinja").Order(StringComparer.Ordinal))
                templates[Path.GetFileNameWithoutExtension(path)] = File.ReadAllText(path);
        }
        return templates;
    }

    private static void ReadConfig(JsonPart part, Dictionary<string, string> templates)
    {
        if (part.Element.ValueKind == JsonValueKind.String)
        {
            templates[Default] = part.String();
            return;
        }
        foreach (var item in part.Items())
            templates[item.Required("name").String()] = item.Required("template").String();
    }
}
