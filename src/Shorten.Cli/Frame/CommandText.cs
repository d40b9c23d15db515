using System.Buffers;

namespace Shorten.Cli.Frame;

/// <summary>Commands as a user would type them.</summary>
internal static class CommandText
{
    private static readonly SearchValues<char> s_quoted = SearchValues.Create(" \t\n\"'$&;|<>()*?");

    /// <summary>A command of this program.</summary>
    public static string Of(IEnumerable<string> args) => "shorten " + string.Join(' ', args.Select(Quote));

    /// <summary>One word of a command, in quotes where the shell would read it otherwise.</summary>
    public static string Quote(string arg) => arg.Length == 0 || arg.AsSpan().ContainsAny(s_quoted) ? $"\"{arg}\"" : arg;
}
