using DuckDB.NET.Data;
using Shorten.Testing;

namespace Shorten.Data.Tests;

/// <summary>Writes small data files of every format with DuckDB.</summary>
internal static class TableFiles
{
    /// <summary>Texts that a careless reader of CSV or JSON would break.</summary>
    public static readonly string[] Texts =
        ["plain words", "a comma, a \"quote\"\nand a new line", "tab\tand 'ticks'", "naïve café 😀", "# not a comment", " spaces around "];

    /// <summary>Writes columns <c>number</c> and <paramref name="column"/> (<see cref="Texts"/> in order) and returns the file's path.</summary>
    public static string Write(TemporaryFolder folder, string name, string column = "text")
    {
        string rows = string.Join(", ", Texts.Select((text, i) => $"({i}, {Literal(text)})"));
        string options = name switch
        {
            _ when name.EndsWith(".parquet", StringComparison.Ordinal) => "FORMAT parquet",
            _ when name.Contains(".csv", StringComparison.Ordinal) => "FORMAT csv, HEADER",
            _ when name.Contains(".tsv", StringComparison.Ordinal) => "FORMAT csv, HEADER, DELIMITER '\t'",
            _ when name.Contains(".jsonl", StringComparison.Ordinal) => "FORMAT json",
            _ => "FORMAT json, ARRAY true",
        };
        string compression = Path.GetExtension(name) switch { ".gz" => ", COMPRESSION gzip", ".zst" => ", COMPRESSION zstd", _ => "" };
        return Copy(folder, name, $"SELECT number, \"{column}\" FROM (VALUES {rows}) t(number, \"{column}\")", options + compression);
    }

    /// <summary>Writes the result of a query and returns the file's path.</summary>
    public static string Copy(TemporaryFolder folder, string name, string query, string options)
    {
        string path = folder.File(name);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"COPY ({query}) TO {Literal(path)} ({options})";
        command.ExecuteNonQuery();
        return path;
    }

    private static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
