using System.Globalization;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Evaluation.Tasks;

namespace Shorten.Cli.Verbs;

/// <summary>Accuracies of models on tasks, as a table and as the paper's CSV.</summary>
internal sealed class TaskReport(TaskSettings settings)
{
    // Two-sided, at 5 %.
    private const double NoiseErrors = 1.96;

    public List<TaskRow> Rows { get; } = [];

    public void Print(VerbContext context)
    {
        var table = Figures.Table(["task", "metric", .. Rows.Select((row, i) => $">{(i == 0 ? "" : $"{i + 1}: ")}{Path.GetFileName(Path.TrimEndingDirectorySeparator(row.Model))}")]);
        for (int i = 0; i < Rows[0].Results.Count; i++)
        {
            foreach (string metric in Rows[0].Results[i].Task.Metrics)
                table.Row([Rows[0].Results[i].Task.Name, metric, .. Rows.Select(row => Cell(row.Results[i], Rows[0].Results[i], metric))]);
        }
        table.Row(["AVE", "as the paper", .. Rows.Select(row => Percent(row.Average))]);
        context.Print(table);
        context.Line($"protocol: lm-evaluation-harness {Version}, {(settings.NumFewshot == 0 ? "zero-shot" : $"{settings.NumFewshot} examples")}, {Asked()}, percent +- standard error"
            + (Rows.Count > 1 ? "; in brackets the difference to the first model, * where it is beyond twice its paired standard error" : ""));
    }

    /// <summary>Three rows as the paper's code writes them: tasks, metrics, percent; one more for each further model.</summary>
    public string ToCsv()
    {
        var results = Rows[0].Results;
        var lines = new List<string>
        {
            string.Join(',', results.Select(result => OutputText.CsvField(result.Task.Name)).Append("AVE")),
            string.Join(',', results.Select(result => result.Task.Average).Append("mean")),
        };
        lines.AddRange(Rows.Select(row => string.Join(',', row.Results.Select(result => result.Mean(result.Task.Average)).Append(row.Average).Select(share => (100 * share).ToString("R", CultureInfo.InvariantCulture)))));
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>The differences of each model to the first.</summary>
    public JsonArray Differences() => new([.. Rows.Skip(1).Select(row => (JsonNode?)new JsonObject
    {
        ["model"] = row.Model,
        ["reference"] = Rows[0].Model,
        ["tasks"] = new JsonObject(row.Results.Select((result, i) => KeyValuePair.Create(result.Task.Name, (JsonNode?)Difference(result, Rows[0].Results[i])))),
    })]);

    /// <summary>The version of the harness as its users write it.</summary>
    public string Version => settings.Harness == HarnessVersion.V03 ? "0.3" : "0.4";

    private static JsonObject Difference(TaskResult result, TaskResult reference) => new(result.Task.Metrics.Select(metric =>
    {
        var (difference, error) = result.DifferenceTo(reference, metric);
        return KeyValuePair.Create(metric, (JsonNode?)new JsonObject { ["difference"] = difference, ["pairedStandardError"] = Finite(error), ["beyondNoise"] = IsBeyondNoise(difference, error) });
    }));

    /// <summary>A number, or null where it is not defined.</summary>
    public static JsonNode? Finite(double value) => double.IsFinite(value) ? value : null;

    private static bool IsBeyondNoise(double difference, double error) => Math.Abs(difference) > NoiseErrors * error;

    private static string Cell(TaskResult result, TaskResult reference, string metric)
    {
        string own = $"{Percent(result.Mean(metric))} +- {Percent(result.StandardError(metric))}";
        if (ReferenceEquals(result, reference))
            return own;
        var (difference, error) = result.DifferenceTo(reference, metric);
        return $"{own} ({(100 * difference).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture)}{(IsBeyondNoise(difference, error) ? "*" : "")})";
    }

    private string Asked() => string.Join(", ", Rows[0].Results.Select(result => $"{Figures.Count(result.Scores.Count)}{(result.Scores.Count < result.NumDocuments ? $" of {Figures.Count(result.NumDocuments)}" : "")} of {result.Task.Name}"));

    private static string Percent(double share) => double.IsFinite(share) ? (100 * share).ToString("0.0", CultureInfo.InvariantCulture) : "?";
}
