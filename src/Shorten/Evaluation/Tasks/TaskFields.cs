using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shorten.Evaluation.Tasks;

/// <summary>Fields of a row by their path, <c>choices.text</c>.</summary>
internal static class TaskFields
{
    /// <summary>True if the row has a value there.</summary>
    public static bool Has(JsonObject row, string path) => Find(row, path) is not null;

    /// <summary>The value as text.</summary>
    /// <exception cref="TaskFieldException">There is none, or it is a list or an object.</exception>
    public static string Text(JsonObject row, string path) => Text(Required(row, path), path);

    /// <summary>The values of a list as texts.</summary>
    /// <exception cref="TaskFieldException">There is no such list.</exception>
    public static List<string> List(JsonObject row, string path) => Required(row, path) is JsonArray list
        ? [.. list.Select(value => value is null ? throw new TaskFieldException($"a value of '{path}' is null") : Text(value, path))]
        : throw new TaskFieldException($"the field '{path}' is not a list");

    private static string Text(JsonNode value, string path) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => value.ToJsonString(),
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        _ => throw new TaskFieldException($"the field '{path}' is not a text"),
    };

    private static JsonNode Required(JsonObject row, string path) =>
        Find(row, path) ?? throw new TaskFieldException($"no field '{path}'; there are {string.Join(", ", row.Select(field => field.Key))}");

    private static JsonNode? Find(JsonObject row, string path)
    {
        JsonNode? node = row;
        foreach (string name in path.Split('.'))
            node = (node as JsonObject)?[name];
        return node;
    }
}
