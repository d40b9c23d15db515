using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shorten.Data;

/// <summary>The rows of a table with all their fields, in the file's order.</summary>
public sealed record TableRows
{
    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false };

    /// <summary>Path of the file as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file's bytes, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The rows; fields keep their type but in CSV, where all are strings.</summary>
    public required IReadOnlyList<JsonObject> Rows { get; init; }

    /// <summary>Reads <c>.jsonl</c>, <c>.ndjson</c>, <c>.json</c>, <c>.csv</c>, <c>.tsv</c> (each also as <c>.gz</c> or <c>.zst</c>) or <c>.parquet</c>.</summary>
    /// <exception cref="DataFormatException">The file is missing, empty or broken, or has no rows of fields.</exception>
    public static TableRows Read(string path)
    {
        var file = SourceFile.Open(path);
        if (file.IsPlainText)
            throw new DataFormatException(path, "plain text has no fields: a table is .jsonl, .json, .csv, .tsv or .parquet");
        using var table = new TextTable(file);
        List<JsonObject> rows = [.. table.ReadJson().Select((json, row) => Parse(path, row + 1, json))];
        if (rows.Count == 0)
            throw new DataFormatException(path, "has no rows");
        return new TableRows { Path = path, Sha256 = file.Sha256, Rows = rows };
    }

    private static JsonObject Parse(string path, int row, string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: s_options) as JsonObject ?? throw new DataFormatException(path, $"row {row} is not an object of named fields");
        }
        catch (JsonException exception)
        {
            throw new DataFormatException(path, $"row {row}: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }
}
