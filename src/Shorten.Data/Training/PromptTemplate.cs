using System.Text;
using System.Text.Json;

namespace Shorten.Data;

/// <summary>Turns an instruction, with or without an input, into the prompt that a response follows.</summary>
/// <remarks>Templates are those of alpaca-lora: texts with the fields <c>{instruction}</c> and <c>{input}</c>; a doubled brace stands for a brace.</remarks>
public sealed class PromptTemplate
{
    private const string WithInputKey = "prompt_input", WithoutInputKey = "prompt_no_input", Instruction = "instruction", Input = "input";
    private const string Task = "Below is an instruction that describes a task", Answer = "Write a response that appropriately completes the request.\n\n### Instruction:\n{instruction}\n\n";

    private readonly IReadOnlyList<(string Text, string? Field)> _withInput, _withoutInput;

    /// <summary>Takes the prompt for an instruction with an input and that for one without.</summary>
    /// <exception cref="FormatException">A text has no <c>{instruction}</c>, another field, or a single brace.</exception>
    public PromptTemplate(string withInput, string withoutInput)
    {
        ArgumentNullException.ThrowIfNull(withInput);
        ArgumentNullException.ThrowIfNull(withoutInput);
        _withInput = Parse(withInput, WithInputKey, [Instruction, Input]);
        _withoutInput = Parse(withoutInput, WithoutInputKey, [Instruction]);
    }

    /// <summary>The template of Stanford Alpaca.</summary>
    public static PromptTemplate Alpaca { get; } = new(
        $"{Task}, paired with an input that provides further context. {Answer}### Input:\n{{input}}\n\n### Response:\n",
        $"{Task}. {Answer}### Response:\n");

    /// <summary>Reads a template of alpaca-lora: a JSON file with <c>prompt_input</c> and <c>prompt_no_input</c>. Its other keys do not matter.</summary>
    /// <exception cref="DataFormatException">The file cannot be read, is no such JSON, or a text has wrong fields.</exception>
    public static PromptTemplate Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return new PromptTemplate(Text(document.RootElement, WithInputKey), Text(document.RootElement, WithoutInputKey));
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new DataFormatException(path, "is no prompt template: " + exception.Message.ReplaceLineEndings(" "), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException(path, "cannot be read: " + exception.Message, exception);
        }
    }

    /// <summary>The prompt; an empty input is none.</summary>
    public string Prompt(string instruction, string? input)
    {
        var prompt = new StringBuilder();
        foreach (var (text, field) in string.IsNullOrEmpty(input) ? _withoutInput : _withInput)
            prompt.Append(text).Append(field switch { Instruction => instruction, Input => input, _ => "" });
        return prompt.ToString();
    }

    private static string Text(JsonElement root, string key) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new FormatException($"there is no text '{key}'");

    /// <summary>Cuts a text into pieces, each with the field that follows it.</summary>
    private static List<(string Text, string? Field)> Parse(string template, string key, string[] fields)
    {
        var pieces = new List<(string Text, string? Field)>();
        var text = new StringBuilder();
        for (int i = 0; i < template.Length; i++)
        {
            char character = template[i];
            if (character is not ('{' or '}'))
            {
                text.Append(character);
            }
            else if (i + 1 < template.Length && template[i + 1] == character)
            {
                text.Append(character);
                i++;
            }
            else
            {
                string field = Field(template, i, key, fields);
                pieces.Add((text.ToString(), field));
                text.Clear();
                i += field.Length + 1;
            }
        }
        pieces.Add((text.ToString(), null));
        return pieces.Exists(piece => piece.Field == Instruction) ? pieces : throw new FormatException($"'{key}' has no {{{Instruction}}}");
    }

    private static string Field(string template, int brace, string key, string[] fields) =>
        Array.Find(fields, field => template.AsSpan(brace).StartsWith($"{{{field}}}", StringComparison.Ordinal))
        ?? throw new FormatException($"'{key}' has a brace that begins none of {string.Join(", ", fields.Select(field => $"{{{field}}}"))}; double it to mean a brace");
}
