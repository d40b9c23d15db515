using Shorten.Cli.Targets;
using Shorten.Pruning;

namespace Shorten.Cli.Tests.Targets;

public sealed class PruningTargetTests
{
    [Theory]
    [InlineData(nameof(TargetKind.Latency), "20ms", 0.02, "20.0 ms")]
    [InlineData(nameof(TargetKind.Latency), "1.5 s", 1.5, "1.50 s")]
    [InlineData(nameof(TargetKind.Latency), "800us", 0.0008, "0.800 ms")]
    [InlineData(nameof(TargetKind.Size), "80MB", 80e6, "80.0 MB")]
    [InlineData(nameof(TargetKind.Memory), "1.5GiB", 1610612736, "1.61 GB")]
    public void Parse_ReadsQuantities(string kind, string text, double value, string formatted)
    {
        var target = PruningTarget.Parse(Enum.Parse<TargetKind>(kind), text);
        Assert.Equal(value, target.Value, 1e-12);
        Assert.Equal(target.Value, target.Limit(unpruned: 1));
        Assert.Equal(formatted, target.Format(target.Value));
    }

    [Fact]
    public void Limit_IsRelativeToTheUnprunedModel_Perplexity()
    {
        var target = PruningTarget.Parse(TargetKind.Perplexity, "12.5%");
        Assert.Equal(45, target.Limit(unpruned: 40));
        Assert.Equal("PPL 45.000", target.Format(45));
    }

    [Theory]
    [InlineData(nameof(TargetKind.Latency), "")]
    [InlineData(nameof(TargetKind.Latency), "20")]
    [InlineData(nameof(TargetKind.Latency), "ms")]
    [InlineData(nameof(TargetKind.Latency), "-20ms")]
    [InlineData(nameof(TargetKind.Latency), "1e3ms")]
    [InlineData(nameof(TargetKind.Latency), "20 minutes")]
    [InlineData(nameof(TargetKind.Size), "big")]
    [InlineData(nameof(TargetKind.Size), "80ms")]
    [InlineData(nameof(TargetKind.Memory), "0GB")]
    [InlineData(nameof(TargetKind.Perplexity), "20")]
    [InlineData(nameof(TargetKind.Perplexity), "%")]
    [InlineData(nameof(TargetKind.Perplexity), "0%")]
    [InlineData(nameof(TargetKind.Perplexity), "-5%")]
    public void Parse_NamesTheText_Unreadable(string kind, string text) =>
        Assert.StartsWith($"'{text}' is no ", Assert.Throws<BlockSelectionException>(() => PruningTarget.Parse(Enum.Parse<TargetKind>(kind), text)).Message);
}
