using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shorten.Cli.Frame;
using Shorten.Tensors;

namespace Shorten.Cli.Tests;

/// <summary>What only a process of its own shows: signals, and being killed.</summary>
public sealed partial class ProcessTests(DemoFiles demo) : IClassFixture<DemoFiles>
{
    private const int NumKills = 20;
    private const int Seed = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Signal_EndsWith130AndLeavesNoResult(string signal)
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent with kill");
        string scores = demo.PathOf($"interrupted-{signal}.json");
        using var process = Start("analyze", demo.Model, "--samples", "24", "--length", "128", "--out", scores);
        var lines = new List<string>();
        for (string? line = process.StandardError.ReadLine(); line is not null; line = process.StandardError.ReadLine())
        {
            lines.Add(line);
            if (line.StartsWith("scoring ", StringComparison.Ordinal) && lines.Count == 1)
                Process.Start("kill", [$"-{signal}", $"{process.Id}"]).WaitForExit();
        }
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(ExitCode.Cancelled, process.ExitCode);
        Assert.StartsWith("cancelled: ", lines[^1]);
        Assert.Empty(process.StandardOutput.ReadToEnd());
        Assert.False(File.Exists(scores));
    }

    [SkippableFact]
    public void Analyze_GivesTheSameScores_KilledAtRandomPoints()
    {
        Skip.If(OperatingSystem.IsWindows(), "kill -9");
        string[] settings = ["--samples", "10", "--length", "64"];
        string whole = demo.PathOf("whole.json");
        var watch = Stopwatch.StartNew();
        using (var process = Start(["analyze", demo.Model, .. settings, "--out", whole]))
            Assert.True(process.WaitForExit(Patience));
        double seconds = watch.Elapsed.TotalSeconds;
        string expected = WithoutTimes(whole);
        var random = new Random(Seed);
        int resumed = 0;
        for (int i = 0; i < NumKills; i++)
        {
            string scores = demo.PathOf($"killed-{i}.json");
            using (var process = Start(["analyze", demo.Model, .. settings, "--out", scores]))
            {
                process.WaitForExit(TimeSpan.FromSeconds(seconds * (0.3 + 0.7 * random.NextDouble())));
                process.Kill();
                process.WaitForExit();
            }
            var run = CliRun.Ok(["analyze", demo.Model, .. settings, "--out", scores]);
            resumed += run.Error.Contains("resuming at block", StringComparison.Ordinal) ? 1 : 0;
            Assert.Equal(expected, WithoutTimes(scores));
            Assert.False(File.Exists(scores + ".resume"));
        }
        Assert.True(resumed > 0, "no run was killed while it scored");
    }

    [SkippableFact]
    public void Analyze_ComparesTheSame_KilledBetweenItsSets()
    {
        Skip.If(OperatingSystem.IsWindows(), "kill -9");
        string[] settings = ["analyze", demo.Model, "--criterion", "ppl,taylor,angular", "--seeds", "4", "--samples", "10", "--length", "64"];
        string whole = demo.PathOf("compared.json"), killed = demo.PathOf("compared-killed.json");
        CliRun.Ok([.. settings, "--out", whole]);
        using (var process = Start([.. settings, "--out", killed]))
        {
            while (!File.Exists(killed + ".resume.sets") && !process.HasExited)
                Thread.Sleep(5);
            process.Kill();
            process.WaitForExit();
        }
        Assert.False(File.Exists(killed));
        Assert.True(File.Exists(killed + ".resume.sets"), "the run was not killed while it scored");
        var run = CliRun.Ok([.. settings, "--out", killed]);
        Assert.Contains("resuming behind ", run.Error);
        foreach (string name in new[] { "ppl.json", "taylor.json", "angular.json", "comparison.json" })
            Assert.Equal(WithoutTimes(Path.ChangeExtension(whole, name)), WithoutTimes(Path.ChangeExtension(killed, name)));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(killed)!, "compared-killed.json.resume*"));
    }

    [SkippableTheory]
    [InlineData("lora")]
    [InlineData("full")]
    public void Retrain_WritesTheSameBytes_KilledAtRandomSteps(string method)
    {
        Skip.If(OperatingSystem.IsWindows(), "kill -9");
        const int numRuns = 4, killsPerRun = 3;
        string rows = demo.PathOf($"{method}.jsonl");
        File.WriteAllLines(rows, Enumerable.Range(0, 40).Select(i => $"{{\"text\": \"Row {i} of {method}, {string.Concat(Enumerable.Repeat($"and {i * i} more, ", 3 + i % 5))}that is all.\"}}"));
        string[] settings = ["retrain", demo.Model, "--method", method, "--data", rows, "--length", "64", "--batch", "8", "--steps", "24", "--save-every", "3", "--validation-rows", "6", "--validate-every", "5", "--learning-rate", "3e-3"];
        string whole = demo.PathOf($"{method}-whole");
        var watch = Stopwatch.StartNew();
        using (var process = Start([.. settings, "--out", whole]))
            Assert.True(process.WaitForExit(Patience));
        double seconds = watch.Elapsed.TotalSeconds;
        var random = new Random(Seed);
        int resumed = 0;
        for (int run = 0; run < numRuns; run++)
        {
            string output = demo.PathOf($"{method}-{run}");
            for (int kill = 0; kill < killsPerRun && !Directory.Exists(output); kill++)
            {
                using var process = Start([.. settings, "--out", output, "--resume"]);
                process.WaitForExit(TimeSpan.FromSeconds(seconds * (0.2 + 0.6 * random.NextDouble())));
                process.Kill();
                process.WaitForExit();
                resumed += Directory.Exists(output + ".training") && Directory.GetDirectories(output + ".training", "step-*").Length > 0 ? 1 : 0;
            }
            if (!Directory.Exists(output))
                CliRun.Ok([.. settings, "--out", output, "--resume"]);
            Assert.Equal(FilesOf(whole), FilesOf(output));
            Assert.False(Directory.Exists(output + ".training"));
        }
        Assert.True(resumed > 0, "no run was killed after a checkpoint");
    }

    [Fact]
    public void Analyze_SaysThatItStartsAnew_OtherSettings()
    {
        string scores = demo.PathOf("anew.json");
        using (var process = Start("analyze", demo.Model, "--samples", "24", "--length", "128", "--out", scores))
        {
            while (!File.Exists(scores + ".resume") && !process.HasExited)
                Thread.Sleep(5);
            process.Kill();
            process.WaitForExit();
        }
        Assert.True(File.Exists(scores + ".resume"));
        var run = CliRun.Ok("analyze", demo.Model, "--samples", "1", "--length", "16", "--out", scores);
        Assert.Contains("belongs to other settings: starting anew", run.Error);
        Assert.Equal(1, (int)JsonNode.Parse(File.ReadAllText(scores))!["calibration"]!["samples"]!);
    }

    [SkippableTheory]
    [InlineData("avx2", 256)]
    [InlineData("128", 128)]
    [InlineData("scalar", 0)]
    public void SimdVariable_NarrowsTheVectors(string level, int bits)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "a process can replace itself on Linux only");
        Skip.If(Cpu.VectorBits < bits, $"this processor has {Cpu.VectorBits} bits");
        using var process = Start([new("SHORTEN_SIMD", level)], "inspect", "--cpu", "--json", "--threads", "1");
        var json = JsonNode.Parse(process.StandardOutput.ReadToEnd())!;
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(bits, (int)json["vectorBits"]!);
        Assert.False((bool)json["hasBF16"]!);
    }

    [Fact]
    public void SimdVariable_Fails_UnknownLevel()
    {
        using var process = Start([new("SHORTEN_SIMD", "neon")], "inspect", "--cpu");
        Assert.StartsWith("error: SHORTEN_SIMD=neon: expected avx2, 128 or scalar", process.StandardError.ReadToEnd());
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(ExitCode.WrongUsage, process.ExitCode);
    }

    private static Process Start(params string[] args) => Start([], args);

    private static Process Start(KeyValuePair<string, string>[] environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Shorten.Cli.dll"), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    // Every file of a folder by name and content; of JSON without what tells the time.
    private static List<(string Name, string Content)> FilesOf(string folder) => [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), Path.GetExtension(path) switch
    {
        ".json" or ".jsonl" => TimeFields().Replace(File.ReadAllText(path), ""),
        ".md" => File.ReadAllText(path),
        _ => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))),
    }))];

    [GeneratedRegex("\"(date|seconds|tokensPerSecond|peakBytes)\": ?[^,}\\n]*")]
    private static partial Regex TimeFields();

    private static string WithoutTimes(string path)
    {
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Assert.True(json.Remove("date") && json.Remove("seconds"));
        return json.ToJsonString();
    }
}
