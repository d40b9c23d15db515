using System.Diagnostics;
using System.Globalization;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Pruning;

namespace Shorten.Benchmarks;

/// <summary>Surgery alone, as a library call: no hashing, no check.</summary>
public static class SurgeryTime
{
    /// <summary>Removes block 1 of <paramref name="source"/> into <paramref name="output"/> and prints the seconds, then the anonymous memory in MiB.</summary>
    /// <remarks>A small model goes first: the published command is compiled ahead of time.</remarks>
    public static void Print(string source, string output)
    {
        Run(Path.Combine(SyntheticModel.Fixtures, "models", "llama-gqa-tied-bf16"), output + ".first");
        Directory.Delete(output + ".first", recursive: true);
        double seconds = Run(source, output);
        string memory = File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon", StringComparison.Ordinal));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:F3} {long.Parse(memory.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024}"));
    }

    private static double Run(string source, string output)
    {
        using var checkpoint = Checkpoint.Open(source);
        // Given, so that nothing is hashed.
        var hashes = checkpoint.Files.ToDictionary(file => Path.GetFileName(file.Path), _ => new string('0', 64));
        var plan = new PruningPlan { NumBlocks = DecoderModel.Open(checkpoint).Blocks.Count, Removed = [1], SourceSha256 = hashes };
        var options = new SurgeryOptions { Output = output, SourceSha256 = hashes };
        long start = Stopwatch.GetTimestamp();
        Surgery.Apply(checkpoint, plan, options);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
