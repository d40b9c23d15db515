using System.Globalization;
using Shorten.Cli.Frame;
using Shorten.Pruning;

namespace Shorten.Cli.Targets;

/// <summary>What the pruned model is to meet.</summary>
/// <param name="Kind">What is bounded.</param>
/// <param name="Value">Most seconds or bytes, or the share by which perplexity may rise.</param>
/// <param name="Text">As it was given.</param>
internal sealed record PruningTarget(TargetKind Kind, double Value, string Text)
{
    private static readonly (string Suffix, double Seconds)[] Times = [("us", 1e-6), ("ms", 1e-3), ("s", 1)];

    /// <summary>True if what is bounded grows with each block that goes.</summary>
    public bool Rises => Kind == TargetKind.Perplexity;

    /// <summary>Unit of <see cref="Limit"/>, as results name it.</summary>
    public string Unit => Kind switch
    {
        TargetKind.Latency => "secondsPerToken",
        TargetKind.Perplexity => "perplexity",
        _ => "bytes",
    };

    /// <summary>Reads <c>20ms</c>, <c>80MB</c> or <c>20%</c>.</summary>
    /// <exception cref="BlockSelectionException">The text is no such quantity, or none above zero.</exception>
    public static PruningTarget Parse(TargetKind kind, string text)
    {
        double value = kind switch
        {
            TargetKind.Latency => Seconds(text),
            TargetKind.Perplexity => text.EndsWith('%') ? Number(text[..^1]) / 100 : 0,
            _ => MemorySize.TryParse(text, out long bytes) ? bytes : 0,
        };
        return value > 0 && double.IsFinite(value) ? new PruningTarget(kind, value, text) : throw new BlockSelectionException($"'{text}' is no {Expected(kind)}");
    }

    /// <summary>The most that may be measured, where the unpruned model has <paramref name="unpruned"/>.</summary>
    public double Limit(double unpruned) => Rises ? unpruned * (1 + Value) : Value;

    /// <summary>A value of this kind for people.</summary>
    public string Format(double value) => Kind switch
    {
        TargetKind.Latency => value < 1 ? $"{Digits(1e3 * value)} ms" : $"{Digits(value)} s",
        TargetKind.Perplexity => $"PPL {Figures.Number(value)}",
        _ => MemorySize.Text((long)value),
    };

    private static string Digits(double value) => value.ToString(value < 1 ? "0.000" : value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    private static double Seconds(string text)
    {
        var (suffix, seconds) = Times.FirstOrDefault(unit => text.EndsWith(unit.Suffix, StringComparison.Ordinal));
        return suffix is null ? 0 : seconds * Number(text[..^suffix.Length]);
    }

    private static double Number(string text) => double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : 0;

    private static string Expected(TargetKind kind) => kind switch
    {
        TargetKind.Latency => "time: expected a number with a unit, such as 20ms",
        TargetKind.Perplexity => "share: expected a percentage, such as 20%",
        _ => "size: expected a number with a unit, such as 80MB",
    };
}
