using System.Text.Json;

namespace Shorten.Tokenizers;

/// <summary>A part of a JSON file, which knows its name for messages.</summary>
internal readonly struct JsonPart(string file, string name, JsonElement element)
{
    /// <summary>Ids are below this: far above any vocabulary, and low enough to size a table by it.</summary>
    public const int MaxId = 1 << 24;

    /// <summary>The file.</summary>
    public string File => file;

    /// <summary>Name of the part, from the root: <c>model.vocab</c>.</summary>
    public string Name => name;

    /// <summary>The part itself.</summary>
    public JsonElement Element => element;

    /// <summary>The field <c>type</c>.</summary>
    public string Type => Required("type").String();

    /// <summary>Reads a file; the elements live as long as the document.</summary>
    public static JsonPart Root(string file, out JsonDocument document)
    {
        try
        {
            document = JsonDocument.Parse(System.IO.File.ReadAllBytes(file));
        }
        catch (JsonException problem)
        {
            throw new TokenizerFormatException(file, $"is not valid JSON (line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1})", problem);
        }
        return new JsonPart(file, "", document.RootElement);
    }

    /// <summary>True if an element is a token id.</summary>
    public static bool IsId(JsonElement element, out int id)
    {
        id = -1;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out id) && id is >= 0 and < MaxId;
    }

    /// <summary>A field that must be there.</summary>
    public JsonPart Required(string field) => Optional(field) ?? throw new TokenizerFormatException(file, $"{PathTo(field)} is missing");

    /// <summary>A field; null where it is absent or null.</summary>
    public JsonPart? Optional(string field)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Error("is not an object");
        bool found = element.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null;
        return found ? new JsonPart(file, PathTo(field), value) : null;
    }

    /// <summary>Elements of an array.</summary>
    public IEnumerable<JsonPart> Items()
    {
        if (element.ValueKind != JsonValueKind.Array)
            throw Error("is not an array");
        int index = 0;
        foreach (var item in element.EnumerateArray())
            yield return new JsonPart(file, $"{name}[{index++}]", item);
    }

    /// <summary>The part as a string.</summary>
    public string String()
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Error("is not a string");
        }
        catch (InvalidOperationException problem)
        {
            // A lone surrogate, \ud800.
            throw new TokenizerFormatException(file, $"{name} is not well-formed Unicode", problem);
        }
    }

    /// <summary>The part as an id.</summary>
    public int Id() => IsId(element, out int id) ? id : throw Error("is not a token id");

    /// <summary>A flag; <paramref name="missing"/> where it is absent.</summary>
    public bool Flag(string field, bool missing = false) => Optional(field) switch
    {
        null => missing,
        { Element.ValueKind: JsonValueKind.True } => true,
        { Element.ValueKind: JsonValueKind.False } => false,
        { } other => throw other.Error("is not true or false"),
    };

    /// <summary>A field that must be absent, null or empty.</summary>
    public void RefuseText(string field)
    {
        if (Optional(field) is { } part && part.String().Length > 0)
            throw part.Error($"'{part.String()}' is not supported yet");
    }

    /// <summary>An exception about this part.</summary>
    public TokenizerFormatException Error(string problem, Exception? inner = null) => new(file, name.Length == 0 ? problem : $"{name} {problem}", inner);

    private string PathTo(string field) => name.Length == 0 ? field : $"{name}.{field}";
}
