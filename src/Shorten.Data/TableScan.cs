using System.Text.RegularExpressions;

namespace Shorten.Data;

/// <summary>DuckDB statements over one file, whose path is their only parameter.</summary>
internal static partial class TableScan
{
    // A row may hold a whole book: DuckDB's own limits are 16 MiB for JSON and 2 MB for CSV.
    private const int MaxRowBytes = 64 << 20;

    /// <summary>A statement for the names and types of the columns.</summary>
    public static string Describe(SourceFile file) => $"SELECT column_name, column_type FROM (DESCRIBE FROM {Scan(file, null)})";

    /// <summary>A statement for the values of one column, as strings.</summary>
    public static string Select(SourceFile file, string column) => $"SELECT {Quote(column, '"')} FROM {Scan(file, column)}";

    /// <summary>A statement for each row as a JSON object. JSON is taken as it is written: its strings may look like dates or numbers.</summary>
    public static string SelectRows(SourceFile file) => file.Format == DataFormat.Json
        ? $"SELECT json::VARCHAR FROM read_json_objects(?, format = 'auto', maximum_object_size = {MaxRowBytes}, hive_partitioning = false)"
        : $"SELECT to_json(fields)::VARCHAR FROM {Scan(file, file.Format == DataFormat.Parquet ? null : "")} AS fields";

    /// <summary>The full path with the characters escaped that DuckDB would take for a pattern.</summary>
    public static string Pattern(string path) => Wildcard().Replace(Path.GetFullPath(path), "[$0]");

    private static string Scan(SourceFile file, string? column) => file.Format switch
    {
        DataFormat.Parquet => "read_parquet(?, hive_partitioning = false)",
        DataFormat.Csv => Csv(",", column),
        DataFormat.Tsv => Csv("\t", column),
        _ => Json(column),
    };

    // The dialect is RFC 4180's and fixed: guessing it goes wrong on prose, which is full of commas and quotes.
    private static string Csv(string delimiter, string? column) =>
        $"read_csv(?, header = true, skip = 0, delim = '{delimiter}', quote = '\"', escape = '\"', comment = '', "
        + $"all_varchar = {(column is null ? "false" : "true")}, max_line_size = {MaxRowBytes}, hive_partitioning = false)";

    // A named column is read as a string whatever it looks like; without names the types are found by looking at the first rows.
    private static string Json(string? column) =>
        $"read_json(?, format = 'auto', records = true, maximum_object_size = {MaxRowBytes}, hive_partitioning = false"
        + (column is null ? ")" : $", columns = {{{Quote(column, '\'')}: 'VARCHAR'}})");

    private static string Quote(string text, char quote) => quote + text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal) + quote;

    [GeneratedRegex(@"[\[*?]")]
    private static partial Regex Wildcard();
}
