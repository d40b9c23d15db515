using System.Globalization;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Cli.Verbs;

namespace Shorten.Cli.Bench;

/// <summary>The results of a sweep, as tables, JSON and CSV.</summary>
internal sealed class BenchReport(IReadOnlyList<BenchModel> models, IReadOnlyList<BenchResult> results, int warmup, int runs)
{
    private const double Mebibyte = 1 << 20;

    public void Print(VerbContext context)
    {
        foreach (var model in models)
            PrintModel(context, model);
        context.Line($"{runs} timed requests after {warmup} to warm up{(models.Count > 1 ? ", the models in turn" : "")}, mean and standard deviation; {Cpu()}");
    }

    public JsonObject ToJson() => new()
    {
        ["schema"] = 1,
        ["version"] = typeof(BenchReport).Assembly.GetName().Version!.ToString(3),
        ["date"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["cpu"] = Cpu(),
        ["warmup"] = warmup,
        ["runs"] = runs,
        ["models"] = new JsonArray([.. models.Select(model => (JsonNode?)model.ToJson())]),
        ["points"] = new JsonArray([.. results.Select(result => (JsonNode?)result.ToJson(FirstOf(result)))]),
    };

    /// <summary>The columns of the paper's latency_throughput.csv; a column <c>model</c> in front where there are several, <c>threads</c> behind where it varies. Points without figures are left out.</summary>
    public string ToCsv()
    {
        bool severalModels = models.Count > 1, severalThreads = results.Select(result => result.Point.Threads).Distinct().Skip(1).Any();
        var lines = new List<string>
        {
            $"{(severalModels ? "model," : "")}time_mean(sec),time_std,th_mean(tokens/s),th_std,mem,out_len,in_len,nbatches,batchsz,nparam{(severalThreads ? ",threads" : "")}",
        };
        foreach (var r in results.Where(r => r.IsOk))
        {
            string values = string.Create(CultureInfo.InvariantCulture,
                $"{r.Latency.Mean:R},{r.Latency.StandardDeviation:R},{r.Throughput.Mean:R},{r.Throughput.StandardDeviation:R},{r.HeldBytes / Mebibyte:0.0},{r.Point.Output},{r.Point.Input},{runs},{r.Point.Batch},{r.Model.NumParameters}");
            lines.Add($"{(severalModels ? OutputText.CsvField(r.Model.Path) + "," : "")}{values}{(severalThreads ? $",{r.Point.Threads}" : "")}");
        }
        return string.Join('\n', lines) + "\n";
    }

    private void PrintModel(VerbContext context, BenchModel model)
    {
        var own = results.Where(result => result.Model == model).ToList();
        context.Line($"{model.Path}: {Figures.Count(model.NumParameters)} parameters in {model.NumBlocks} blocks{string.Concat(own.Where(r => r.IsOk).Select(r => $", {r.Facts!.Compute}").Distinct())}");
        var table = Figures.Table(">threads", ">batch", ">in", ">out", ">latency s", ">first token ms", ">ms/token", ">tokens/s", ">x first", ">memory", ">process", ">read/token", ">of GB/s");
        foreach (var result in own)
            table.Row(Cells(result));
        context.Print(table);
        foreach (var result in own.Where(result => !result.IsOk))
            context.Line($"batch {result.Point.Batch}, output {result.Point.Output}, threads {result.Point.Threads} {(result.Status == "failed" ? "failed" : "does not fit")}: {result.Problem}");
    }

    private string[] Cells(BenchResult r)
    {
        string[] point = [$"{r.Point.Threads}", $"{r.Point.Batch}", $"{r.Point.Input}", $"{r.Point.Output}"];
        if (!r.IsOk)
            return [.. point, r.Status];
        var first = FirstOf(r);
        return
        [
            .. point, With(r.Latency, 1, "0.000"), With(r.FirstToken, 1e3, "0.0"), r.Step.Values.Count > 0 ? With(r.Step, 1e3, "0.00") : "-", With(r.Throughput, 1, "0.0"),
            first is { IsOk: true } ? Text(r.Throughput.Median / first.Throughput.Median, "0.00") : "-",
            MemorySize.Text(r.HeldBytes), MemorySize.Text(r.Memory!.ProcessBytes), MemorySize.Text((long)r.BytesPerToken),
            r.BandwidthShare is double share ? $"{Text(100 * share, "0")} % of {Text(r.ReadBandwidth / 1e9, "0.0")}" : "-",
        ];
    }

    // The first model at the same point.
    private BenchResult? FirstOf(BenchResult result) => results.FirstOrDefault(other => other.Model == models[0] && other.Point == result.Point);

    private static string With(Series series, double factor, string format) => $"{Text(factor * series.Mean, format)} ±{Text(factor * series.StandardDeviation, format)}";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Cpu()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? name = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return $"{name?[(name.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown CPU"}, {Environment.ProcessorCount} processor{(Environment.ProcessorCount == 1 ? "" : "s")}";
    }
}
