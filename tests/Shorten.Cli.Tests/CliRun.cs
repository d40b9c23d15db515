using System.Text.Json.Nodes;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Tests;

/// <summary>What a command line printed, and its exit code.</summary>
internal sealed record CliRun(int Code, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The one JSON object on standard output; throws where there is more or less.</summary>
    public JsonObject Json => JsonNode.Parse(Output)!.AsObject();

    /// <summary>Runs a command line in this process.</summary>
    public static CliRun Of(params string[] args) => Of(CancellationToken.None, args);

    public static CliRun Of(CancellationToken cancellationToken, params string[] args) => WithInput("", args, cancellationToken);

    /// <summary>Runs a command line with something to read.</summary>
    public static CliRun WithInput(string input, params string[] args) => WithInput(input, args, CancellationToken.None);

    /// <summary>Runs a command line that takes the time from <paramref name="clock"/>.</summary>
    public static CliRun WithClock(TimeProvider clock, params string[] args) => WithInput("", args, CancellationToken.None, clock);

    private static CliRun WithInput(string input, string[] args, CancellationToken cancellationToken, TimeProvider? clock = null)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var streams = new Streams(output, error, ErrorIsTerminal: false, Streams.WidthOfFile) { Input = new StringReader(input), Clock = clock ?? TimeProvider.System };
        int code = CommandLine.Run(args, streams, cancellationToken);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that must succeed.</summary>
    public static CliRun Ok(params string[] args)
    {
        var run = Of(args);
        Assert.True(run.Code == ExitCode.Ok, $"exit code {run.Code}: {run.Error}");
        return run;
    }

    /// <summary>Asserts one line of error and one of advice, nothing else on standard error but notices in front, and no output.</summary>
    public void AssertFailure(int code, string mustSay)
    {
        Assert.Equal(code, Code);
        Assert.Single(ErrorLines, line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Single(ErrorLines, line => line.StartsWith("hint: ", StringComparison.Ordinal));
        Assert.StartsWith("error: ", ErrorLines[^2]);
        Assert.StartsWith("hint: ", ErrorLines[^1]);
        Assert.Contains(mustSay, ErrorLines[^2]);
        Assert.DoesNotContain("internal error", Error);
        Assert.Empty(Output);
    }
}
