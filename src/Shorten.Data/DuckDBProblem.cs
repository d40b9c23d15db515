using System.Text.RegularExpressions;

namespace Shorten.Data;

/// <summary>Turns DuckDB's messages, which go on for many lines with advice on SQL, into one line for someone who has a file.</summary>
internal static partial class DuckDBProblem
{
    private const int MaxLength = 300;

    /// <summary>What is wrong with the file at <paramref name="path"/>, without the kind of error and the path.</summary>
    public static string OneLine(string message, string path)
    {
        if (message.Contains("Error when sniffing file", StringComparison.Ordinal))
            return "is not well-formed: rows differ in their number of columns, or a quote is left open";
        if (message.Contains("expected records", StringComparison.Ordinal))
            return "is not a file of JSON objects";

        IEnumerable<string> lines = message.Split('\n', StringSplitOptions.TrimEntries).TakeWhile(line => line.Length > 0 && !Advice().IsMatch(line));
        string problem = string.Join("; ", lines.Where(line => !line.StartsWith("Original Line", StringComparison.Ordinal)));
        string fullPath = Path.GetFullPath(path);
        foreach (string mention in new[] { $" in file \"{fullPath}\"", $" '{fullPath}'", $": {fullPath}" })
            problem = problem.Replace(mention, "", StringComparison.Ordinal);
        problem = MalformedJson().Replace(Kind().Replace(problem, ""), CountFromOne);
        return problem.Length <= MaxLength ? problem : problem[..MaxLength] + "...";
    }

    // DuckDB 1.5 names the line (or record) behind the malformed one.
    private static string CountFromOne(Match match) => match.Groups[1].Value + (long.Parse(match.Groups[2].Value) - 1);

    [GeneratedRegex("^(?:Try|Possible) ")]
    private static partial Regex Advice();

    [GeneratedRegex("^[A-Za-z ]+ Error: ")]
    private static partial Regex Kind();

    [GeneratedRegex("^(Malformed JSON, at byte [0-9]+ in (?:line|record/value) )([0-9]+)")]
    private static partial Regex MalformedJson();
}
