using System.Text;
using Shorten.Checkpoints;

namespace Shorten.Cli.Verbs;

/// <summary>Text files of results.</summary>
internal static class OutputText
{
    /// <summary>Writes a file whole or not at all, and replaces what was there.</summary>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file whole or not at all, and replaces what was there.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var output = AtomicOutput.ForFile(path);
        File.WriteAllBytes(output.TemporaryPath, bytes);
        output.Commit(overwrite: true);
    }

    /// <summary>A field of CSV, in quotes where it has to be.</summary>
    public static string CsvField(string field) => field.AsSpan().ContainsAny(",\"\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
