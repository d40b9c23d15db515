using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Tensors;

namespace Shorten.Cli.Tests;

/// <summary><c>shorten bench</c> with its measuring processes, on the demo's model.</summary>
public sealed class BenchTests(DemoFiles demo) : IClassFixture<DemoFiles>
{
    private static readonly string[] _short = ["--warmup", "1", "--runs", "2", "--output", "4"];
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void Bench_GivesEveryFigure_Json()
    {
        string file = demo.PathOf("bench.json");
        var json = CliRun.Ok(["bench", demo.Model, .. _short, "--batch", "1,3", "--threads", "1,2", "--out", file, "--json"]).Json;
        Assert.Equal(json.ToJsonString(), JsonNode.Parse(File.ReadAllText(file))!.ToJsonString());
        Assert.Equal(1, (int)json["schema"]!);
        var model = Assert.Single(json["models"]!.AsArray())!;
        Assert.Equal(12, (int)model["blocks"]!);
        Assert.Equal(64, ((string)model["modelSha256"]!.AsObject().Single().Value!).Length);
        var points = json["points"]!.AsArray();
        Assert.Equal(["1 1", "1 3", "2 1", "2 3"], points.Select(point => $"{point!["threads"]} {point["batch"]}"));
        foreach (var point in points)
            AssertFigures(point!.AsObject());
    }

    [Fact]
    public void Bench_ComputesTheFiguresFromTheTimes()
    {
        var point = CliRun.Ok(["bench", demo.Model, .. _short, "--batch", "3", "--json"]).Json["points"]![0]!;
        double[] latency = Values(point["latencySeconds"]!), first = Values(point["firstTokenSeconds"]!);
        Assert.Equal(latency.Average(), (double)point["latencySeconds"]!["mean"]!, 1e-12);
        Assert.Equal(Math.Abs(latency[0] - latency[1]) / 2, (double)point["latencySeconds"]!["std"]!, 1e-12);
        Assert.Equal(latency.Select(seconds => 12 / seconds), Values(point["tokensPerSecond"]!));
        Assert.Equal(latency.Zip(first, (all, one) => (all - one) / 3), Values(point["secondsPerToken"]!));
        double step = Values(point["secondsPerToken"]!).Average(), bytes = 3 * (double)point["bytesPerToken"]!;
        Assert.Equal(bytes / step / (double)point["readBytesPerSecond"]!, (double)point["bandwidthShare"]!, 1e-9);
        Assert.Equal(1, (double)point["throughputRatio"]!);
    }

    [Fact]
    public void Bench_LetsTheModelsTakeTurns()
    {
        var points = CliRun.Ok(["bench", demo.Model, demo.Model, "--warmup", "0", "--runs", "3", "--output", "4", "--json"]).Json["points"]!.AsArray();
        double[] one = Times(points[0]!), other = Times(points[1]!);
        Assert.Equal(3, one.Length);
        double[] inTurn = [.. one.Zip(other).SelectMany(pair => (double[])[pair.First, pair.Second])];
        Assert.Equal(inTurn.Order(), inTurn);

        static double[] Times(JsonNode point) => [.. point["startedSeconds"]!.AsArray().Select(value => (double)value!)];
    }

    [Fact]
    public void Bench_HasTheColumnsOfThePaper_Csv()
    {
        const string Columns = "time_mean(sec),time_std,th_mean(tokens/s),th_std,mem,out_len,in_len,nbatches,batchsz,nparam";
        string file = demo.PathOf("latency_throughput.csv");
        var json = CliRun.Ok(["bench", demo.Model, .. _short, "--input", "5", "--batch", "2", "--csv", file, "--json"]).Json;
        string[] lines = File.ReadAllLines(file);
        Assert.Equal(Columns, lines[0]);
        string[] values = lines[1].Split(',');
        Assert.Equal(10, values.Length);
        Assert.Equal((double)json["points"]![0]!["latencySeconds"]!["mean"]!, double.Parse(values[0], CultureInfo.InvariantCulture));
        Assert.Equal((double)json["points"]![0]!["tokensPerSecond"]!["mean"]!, double.Parse(values[2], CultureInfo.InvariantCulture));
        Assert.Equal(["4", "5", "2", "2", $"{json["models"]![0]!["parameters"]}"], values[5..]);
        CliRun.Ok(["bench", demo.Model, demo.Model, .. _short, "--threads", "1,2", "--csv", file]);
        lines = File.ReadAllLines(file);
        Assert.Equal($"model,{Columns},threads", lines[0]);
        Assert.Equal(5, lines.Length);
        Assert.All(lines[1..], line => Assert.StartsWith(demo.Model + ",", line));
    }

    [Fact]
    public void Bench_PrintsATableForEachModel()
    {
        var run = CliRun.Ok(["bench", demo.Model, demo.Model, .. _short]);
        Assert.Equal(2, run.Output.Split('\n').Count(line => line.StartsWith($"{demo.Model}: ", StringComparison.Ordinal)));
        Assert.Contains("latency s", run.Output);
        Assert.Contains("2 timed requests after 1 to warm up, the models in turn", run.Output);
        Assert.DoesNotContain("error", run.Error);
    }

    [Fact]
    public void Bench_GoesOn_APointThatDoesNotFit()
    {
        string file = demo.PathOf("fits.csv");
        string[] sweep = ["bench", demo.Model, .. _short, "--batch", "1,4000,2", "--memory", "40MB", "--csv", file];
        var points = CliRun.Ok([.. sweep, "--json"]).Json["points"]!.AsArray();
        Assert.Equal(["ok", "does not fit", "ok"], points.Select(point => (string)point!["status"]!));
        Assert.Contains("the limit is 40 MB", (string)points[1]!["problem"]!);
        Assert.Null(points[1]!["latencySeconds"]);
        Assert.Equal(3, File.ReadAllLines(file).Length);
        Assert.Contains("batch 4000, output 4, threads ", CliRun.Ok(sweep).Output);
    }

    [SkippableFact]
    public void Bench_GoesOn_AProcessThatDies()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "finds the measuring processes in /proc");
        using var bench = Start("bench", demo.Model, demo.Model, "--warmup", "0", "--runs", "3", "--output", "300,4", "--json");
        try
        {
            var workers = WaitForWorkers(bench, 2);
            Process.Start("kill", ["-9", $"{workers[0]}"]).WaitForExit();
            var points = JsonNode.Parse(bench.StandardOutput.ReadToEnd())!["points"]!.AsArray();
            Assert.True(bench.WaitForExit(_patience));
            Assert.Equal(ExitCode.Ok, bench.ExitCode);
            Assert.Equal(["failed", "ok", "ok", "ok"], points.Select(point => (string)point!["status"]!));
            Assert.Contains("was killed", (string)points[0]!["problem"]!);
            Assert.Null(points[1]!["throughputRatio"]);
        }
        finally
        {
            bench.Kill(entireProcessTree: true);
        }
    }

    [SkippableFact]
    public void Bench_KeepsWhatIsFinished_CtrlC()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "finds the measuring processes in /proc");
        string file = demo.PathOf("interrupted.json");
        using var bench = Start("bench", demo.Model, "--warmup", "0", "--runs", "1", "--batch", "1,64", "--output", "4,20000", "--out", file);
        try
        {
            // The second output is reached when the first two points are done; its requests take long.
            WaitUntil(() => CommandLines(bench).Any(line => line.Contains("\0--output\020000", StringComparison.Ordinal)));
            var workers = WaitForWorkers(bench, 1);
            Process.Start("kill", ["-INT", $"{bench.Id}"]).WaitForExit();
            string error = bench.StandardError.ReadToEnd();
            Assert.True(bench.WaitForExit(_patience));
            Assert.Equal(ExitCode.Cancelled, bench.ExitCode);
            Assert.EndsWith("cancelled: 2 of 4 points were finished and kept\n", error);
            Assert.Equal(["ok", "ok"], JsonNode.Parse(File.ReadAllText(file))!["points"]!.AsArray().Select(point => (string)point!["status"]!));
            WaitUntil(() => !Directory.Exists($"/proc/{workers[0]}"));
        }
        finally
        {
            bench.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public void Bench_RefusesAPromptThatIsTooShort() =>
        CliRun.Of("bench", demo.Model, "--prompt", "Hi", "--input", "3").AssertFailure(ExitCode.WrongUsage, "--input 3: the prompt has 2 tokens");

    private static void AssertFigures(JsonObject point)
    {
        Assert.Equal("ok", (string?)point["status"]);
        Assert.Equal(ComputeModes.Fastest(DType.BF16).Name(), (string?)point["compute"]);
        foreach (string series in (string[])["latencySeconds", "firstTokenSeconds", "secondsPerToken", "tokensPerSecond"])
        {
            Assert.Equal(2, Values(point[series]!).Length);
            Assert.All(Values(point[series]!), value => Assert.True(value > 0));
        }
        long weights = (long)point["memory"]!["weightBytes"]!, caches = (long)point["memory"]!["keyValueBytes"]!, activations = (long)point["memory"]!["activationBytes"]!, process = (long)point["memory"]!["processBytes"]!;
        Assert.True(weights > 0 && activations > 0 && process > weights + caches + activations);
        Assert.Equal(0, caches % ((int)point["batch"]! * 16));
        Assert.True((double)point["bytesPerToken"]! > weights / (double)point["batch"]!);
        Assert.True((double)point["readBytesPerSecond"]! > 0 && (double)point["bandwidthShare"]! > 0);
    }

    private static double[] Values(JsonNode series) => [.. series["values"]!.AsArray().Select(value => (double)value!)];

    private static Process Start(params string[] args) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Shorten.Cli.dll"), .. args])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static List<int> WaitForWorkers(Process bench, int count)
    {
        WaitUntil(() => Children(bench).Count >= count);
        return Children(bench);
    }

    private static List<int> Children(Process process)
    {
        var children = new List<int>();
        foreach (string thread in Directory.GetDirectories($"/proc/{process.Id}/task"))
        {
            try
            {
                children.AddRange(File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
            }
            catch (IOException)
            {
                // The thread is gone, and what it started belongs to another one.
            }
        }
        children.Sort();
        return children;
    }

    private static IEnumerable<string> CommandLines(Process bench) => Children(bench).Select(id => $"/proc/{id}/cmdline").Where(File.Exists).Select(File.ReadAllText);

    private static void WaitUntil(Func<bool> holds)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(watch.Elapsed < _patience, "nothing happened");
            Thread.Sleep(10);
        }
    }
}
