using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Shorten.Reports.Results;

/// <summary>Reads result files.</summary>
internal static class ResultJson
{
    private const long MaxBytes = 256 << 20;

    /// <summary>A key that occurs twice contradicts itself.</summary>
    public static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The object in a file.</summary>
    /// <exception cref="ResultFileException">It holds none.</exception>
    public static JsonObject Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new ResultFileException(path, $"too large for a result, the limit is {MaxBytes} bytes");
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path), documentOptions: Strict) as JsonObject ?? throw new ResultFileException(path, "a result must be a JSON object");
        }
        catch (JsonException e)
        {
            throw new ResultFileException(path, $"not valid JSON (line {e.LineNumber + 1})", e);
        }
    }

    /// <summary>An object of a file as a <typeparamref name="T"/>.</summary>
    /// <exception cref="ResultFileException">It is none.</exception>
    public static T As<T>(JsonObject json, string path)
    {
        try
        {
            return json.Deserialize<T>(Options)!;
        }
        catch (JsonException e)
        {
            throw new ResultFileException(path, $"is broken: {OneLine(e.Message)}", e);
        }
    }

    private static string OneLine(string message) => message.Split('\n')[0].Trim();
}
