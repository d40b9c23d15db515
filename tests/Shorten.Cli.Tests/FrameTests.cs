using Shorten.Cli.Frame;

namespace Shorten.Cli.Tests;

public sealed class FrameTests
{
    [Theory]
    [InlineData("2GB", 2_000_000_000)]
    [InlineData("1.5 GiB", 1_610_612_736)]
    [InlineData("512mb", 512_000_000)]
    [InlineData("4096", 4096)]
    [InlineData("10B", 10)]
    public void TryParse_ReadsUnits(string text, long expected)
    {
        Assert.True(MemorySize.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("0")]
    [InlineData("1e30TB")]
    [InlineData("NaN")]
    public void TryParse_Refuses_WhatIsNoSize(string text) => Assert.False(MemorySize.TryParse(text, out _));

    [Fact]
    public void AvailableMemory_IsBelowThePhysical()
    {
        long bytes = AvailableMemory.Bytes();
        Assert.InRange(bytes, 1 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    [Fact]
    public void Progress_IsSilent_ShortStage()
    {
        var (text, clock) = (new StringWriter(), new TestClock());
        var progress = new ProgressLine(text, isTerminal: false, clock);
        for (int i = 1; i <= 9; i++)
        {
            progress.Report(new WorkProgress("scoring", i, 9, "blocks"));
            clock.Advance(0.1);
        }
        Assert.Empty(text.ToString());
    }

    [Fact]
    public void Progress_PrintsLinesNowAndThen_NoTerminal()
    {
        var (text, clock) = (new StringWriter { NewLine = "\n" }, new TestClock());
        var progress = new ProgressLine(text, isTerminal: false, clock);
        for (int i = 1; i <= 20; i++)
        {
            progress.Report(new WorkProgress("scoring", i, 20, "blocks"));
            clock.Advance(0.5);
        }
        Assert.Equal("scoring 3 of 20 blocks, 2 blocks/s, 9 s left\nscoring 13 of 20 blocks, 2 blocks/s, 4 s left\nscoring 20 of 20 blocks, 2 blocks/s\n", text.ToString());
    }

    [Fact]
    public void Progress_WritesOverItself_Terminal()
    {
        var (text, clock) = (new StringWriter(), new TestClock());
        var progress = new ProgressLine(text, isTerminal: true, clock);
        progress.Report(new WorkProgress("writing", 0, 4e9, "bytes"));
        clock.Advance(2);
        progress.Report(new WorkProgress("writing", 1e9, 4e9, "bytes"));
        Assert.Equal("\rwriting [###.........] 1.00 GB of 4.00 GB, 500.0 MB/s, 6 s left\u001b[K", text.ToString());
        progress.Clear();
        Assert.EndsWith("\r\u001b[K", text.ToString());
    }

    private sealed class TestClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now;

        public void Advance(double seconds) => _now += (long)(seconds * TimestampFrequency);
    }
}
