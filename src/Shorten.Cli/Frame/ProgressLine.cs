using System.Globalization;

namespace Shorten.Cli.Frame;

/// <summary>Shows how far a stage is: one line that writes over itself on a terminal, plain lines now and then elsewhere. Stages under a second show nothing.</summary>
internal sealed class ProgressLine(TextWriter error, bool isTerminal, TimeProvider clock) : IProgress<WorkProgress>
{
    // A line that writes over itself must not wrap on the narrowest usual terminal.
    private const int BarWidth = 12, MaxWidth = 79;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly TimeSpan _interval = isTerminal ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(5);

    private string? _stage;
    private long _started, _shown;
    private double _doneAtStart;
    private bool _isVisible, _wasShown;

    public void Report(WorkProgress value)
    {
        long now = clock.GetTimestamp();
        if (value.Stage != _stage || value.Done < _doneAtStart)
            Begin(value, now);
        var elapsed = clock.GetElapsedTime(_started, now);
        bool isDue = !_wasShown || clock.GetElapsedTime(_shown, now) >= _interval || value.Done >= value.Total;
        if (elapsed < Patience || !isDue)
            return;
        _shown = now;
        _wasShown = true;
        string line = Line(value, (value.Done - _doneAtStart) / elapsed.TotalSeconds);
        if (!isTerminal)
            error.WriteLine(line);
        else
            error.Write($"\r{line[..Math.Min(line.Length, MaxWidth)]}\u001b[K");
        _isVisible = isTerminal;
        if (value.Done >= value.Total)
            Clear();
    }

    /// <summary>Removes the line from a terminal, so that other text can be written.</summary>
    public void Clear()
    {
        if (_isVisible)
            error.Write("\r\u001b[K");
        _isVisible = false;
    }

    // A stage is first heard of when its first unit is done, and a resumed one begins in the middle: the rate counts from there.
    private void Begin(WorkProgress value, long now)
    {
        Clear();
        _stage = value.Stage;
        _started = now;
        _doneAtStart = value.Done;
        _wasShown = false;
    }

    private string Line(WorkProgress p, double rate)
    {
        string bar = isTerminal ? $" {Bar(p.Total > 0 ? p.Done / p.Total : 1)}" : "";
        string speed = p.Unit == "bytes" ? MemorySize.Text((long)rate) : $"{Number(rate)} {p.Unit}";
        string left = rate <= 0 ? "" : $"{(p.Note is null ? $", {speed}/s" : "")}{(p.Done < p.Total ? $", {Figures.Duration((p.Total - p.Done) / rate)} left" : "")}";
        string note = p.Note is null ? "" : $", {p.Note}";
        string share = p.Unit switch
        {
            "bytes" => $"{MemorySize.Text((long)p.Done)} of {MemorySize.Text((long)p.Total)}",
            "%" => $"{Count(p.Done)} %",
            _ => $"{Count(p.Done)} of {Count(p.Total)} {p.Unit}",
        };
        return $"{p.Stage}{bar} {share}{left}{note}";
    }

    private static string Bar(double share)
    {
        int full = (int)(Math.Clamp(share, 0, 1) * BarWidth);
        return $"[{new string('#', full)}{new string('.', BarWidth - full)}]";
    }

    private static string Count(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(value < 10 ? "0.##" : "0", CultureInfo.InvariantCulture);
}
