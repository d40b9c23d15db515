using System.Text;

namespace Shorten.Cli.Frame;

/// <summary>Where results and messages go.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">Progress, notices and errors.</param>
/// <param name="ErrorIsTerminal">A line of <paramref name="Error"/> can be written over.</param>
/// <param name="Width">Columns of a table.</param>
internal sealed record Streams(TextWriter Output, TextWriter Error, bool ErrorIsTerminal, int Width) : IDisposable
{
    /// <summary>What the user types.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>What measures time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>True if a prompt shows that a line is waited for.</summary>
    public bool InputIsTerminal { get; init; }

    // Wide enough for every table; a file or a pipe has no edge.
    public const int WidthOfFile = 160;

    /// <summary>Those of the process. A file or pipe is buffered: whoever streams must flush.</summary>
    public static Streams OfProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8, bufferSize: 1 << 14) { AutoFlush = !Console.IsOutputRedirected };
        var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
        int width = Console.IsOutputRedirected ? WidthOfFile : Math.Max(80, Console.WindowWidth);
        return new Streams(output, error, !Console.IsErrorRedirected, width)
        {
            Input = new StreamReader(Console.OpenStandardInput(), utf8),
            InputIsTerminal = !Console.IsInputRedirected,
        };
    }

    public void Dispose()
    {
        try
        {
            Output.Flush();
        }
        catch (IOException)
        {
            // The command flushed before, and reported the error.
        }
    }
}
