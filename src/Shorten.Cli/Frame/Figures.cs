using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Shorten.Cli.Frame;

/// <summary>Numbers and tables as all verbs print them.</summary>
internal static class Figures
{
    /// <summary>With separators between thousands.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Five significant digits or more.</summary>
    public static string Number(double value) => value switch
    {
        >= 1e7 => value.ToString("0.000e0", CultureInfo.InvariantCulture),
        >= 1000 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    /// <summary>A small difference.</summary>
    public static string Difference(double value) => value.ToString("0.0e0", CultureInfo.InvariantCulture);

    /// <summary>A share as percent.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>A time, rounded up.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds)} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 60)} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F1} h"),
    };

    /// <summary>Indices with runs drawn together: <c>0-3, 28, 29</c>.</summary>
    public static string Indices(IReadOnlyList<int> ascending)
    {
        var parts = new List<string>();
        for (int i = 0; i < ascending.Count;)
        {
            int first = i;
            while (i < ascending.Count && ascending[i] - ascending[first] == i - first)
                i++;
            parts.Add(i - first < 3 ? string.Join(", ", ascending.Skip(first).Take(i - first)) : $"{ascending[first]}-{ascending[i - 1]}");
        }
        return parts.Count == 0 ? "none" : string.Join(", ", parts);
    }

    /// <summary>A JSON list of numbers.</summary>
    public static JsonArray List(IEnumerable<int> values) => new([.. values.Select(value => (JsonNode?)value)]);

    /// <summary>An empty table; a column whose title begins with <c>&gt;</c> is aligned to the right.</summary>
    public static Table Table(params string[] titles)
    {
        var table = new Table { Border = TableBorder.Simple, ShowRowSeparators = false };
        foreach (string title in titles)
            table.AddColumn(new TableColumn(new Text(title.TrimStart('>'))) { Alignment = title.StartsWith('>') ? Justify.Right : Justify.Left, NoWrap = true });
        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static void Row(this Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));
}
