using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Shorten.Cli.Frame;

/// <summary>The usual help, then examples.</summary>
internal sealed class ExamplesHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        HideReplaced(parseResult);
        int code = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is Verb { Examples.Count: > 0 } verb)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in verb.Examples)
                output.WriteLine($"  shorten {example}");
            output.WriteLine();
        }
        return code;
    }

    // An option of the verb takes the place of a global one of the same name.
    private static void HideReplaced(ParseResult parseResult)
    {
        var own = parseResult.CommandResult.Command.Options;
        foreach (var option in parseResult.RootCommandResult.Command.Options)
            option.Hidden |= own.Any(other => other != option && other.Name == option.Name);
    }
}
