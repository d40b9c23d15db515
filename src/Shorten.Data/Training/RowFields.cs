using System.Text.Json;
using Shorten.Tokenizers;

namespace Shorten.Data;

/// <summary>The fields of one row of a table.</summary>
internal sealed class RowFields : IDisposable
{
    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false };

    private readonly string _path;
    private readonly int _row;
    private readonly JsonDocument _fields;

    private RowFields(string path, int row, JsonDocument fields)
    {
        _path = path;
        _row = row;
        _fields = fields;
    }

    /// <summary>Reads row number <paramref name="row"/>, from 1, of the file at <paramref name="path"/>.</summary>
    /// <exception cref="DataFormatException">The row is no JSON object.</exception>
    public static RowFields Parse(string path, int row, string json)
    {
        var fields = new RowFields(path, row, ParseJson(path, row, json));
        return fields._fields.RootElement.ValueKind == JsonValueKind.Object ? fields : throw fields.Error("is not an object of named fields");
    }

    /// <summary>The text of a field, null where it is null or absent.</summary>
    /// <exception cref="DataFormatException">The field is a list or an object.</exception>
    public string? Text(string name) => _fields.RootElement.TryGetProperty(name, out var value) ? Text(value, $"'{name}'") : null;

    /// <summary>The conversation in a field, null where it is null or absent; in CSV it is JSON in a string.</summary>
    /// <exception cref="DataFormatException">The field is no list of objects with <c>role</c> and <c>content</c>.</exception>
    public List<ChatMessage>? Messages(string name)
    {
        if (!_fields.RootElement.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return Messages(value, name);
        using var document = ParseJson(_path, _row, Text(value, $"'{name}'")!);
        return Messages(document.RootElement, name);
    }

    /// <summary>What is wrong with this row.</summary>
    public DataFormatException Error(string problem, Exception? inner = null) => new(_path, $"row {_row}: {problem}", inner);

    /// <inheritdoc />
    public void Dispose() => _fields.Dispose();

    private List<ChatMessage> Messages(JsonElement list, string name)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw Error($"'{name}' is not a list of messages");
        var messages = new List<ChatMessage>(list.GetArrayLength());
        foreach (var message in list.EnumerateArray())
            messages.Add(new ChatMessage(Part(message, "role", messages.Count + 1), Part(message, "content", messages.Count + 1)));
        return messages;
    }

    private string Part(JsonElement message, string name, int number) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Text(value, $"'{name}' of message {number}")!
            : throw Error($"message {number} has no text '{name}'");

    private string? Text(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Object or JsonValueKind.Array => throw Error($"{name} is not a text"),
                _ => value.GetRawText(),
            };
        }
        catch (InvalidOperationException exception)
        {
            throw Error($"{name} has half a surrogate pair", exception);
        }
    }

    private static JsonDocument ParseJson(string path, int row, string json)
    {
        try
        {
            return JsonDocument.Parse(json, s_options);
        }
        catch (JsonException exception)
        {
            throw new DataFormatException(path, $"row {row}: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }
}
