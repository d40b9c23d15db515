using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Shorten.Cli.Verbs;

namespace Shorten.Cli.Frame;

/// <summary>The command as a function of its arguments.</summary>
internal static class CommandLine
{
    /// <summary>Parses, runs one verb and gives the exit code. Never throws.</summary>
    public static int Run(string[] args, Streams streams, CancellationToken cancellationToken)
    {
        var globals = new GlobalOptions();
        var parse = Parse(args, globals);
        if (parse.Action is ParseErrorAction)
            return Report(streams, UsageFailure(parse), null);
        if (parse.CommandResult.Command is Verb verb && parse.Action == verb.Action)
            return RunVerb(verb, new VerbContext(parse, globals, streams, cancellationToken), globals, parse, streams);
        return parse.Invoke(new InvocationConfiguration { Output = streams.Output, Error = streams.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>What is wrong with how a command line is written; null where nothing is.</summary>
    public static string? ProblemOf(string[] args)
    {
        var parse = Parse(args, new GlobalOptions());
        return parse.Action is ParseErrorAction ? UsageFailure(parse).Error : null;
    }

    // Paths may begin with @: no response files.
    private static ParseResult Parse(string[] args, GlobalOptions globals) => Root(globals).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private static RootCommand Root(GlobalOptions globals)
    {
        var root = new RootCommand("Prunes Transformer blocks of large language models: score, remove, check, evaluate, generate.")
        {
            HelpName = "shorten",
        };
        foreach (var verb in VerbList.Create())
            root.Add(verb);
        globals.AddTo(root);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelp((HelpAction)help.Action!);
        return root;
    }

    private static int RunVerb(Verb verb, VerbContext context, GlobalOptions globals, ParseResult parse, Streams streams)
    {
        try
        {
            SimdSwitch.Apply();
            globals.ApplyThreads(parse);
            int code = verb.Run(context);
            context.EndProgress();
            streams.Output.Flush();
            return code;
        }
        catch (OperationCanceledException)
        {
            context.EndProgress();
            streams.Error.WriteLine($"cancelled: {context.AfterCancel}");
            return ExitCode.Cancelled;
        }
#pragma warning disable CA1031 // The last stop: every exception becomes one line and an exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            context.EndProgress();
            return Report(streams, Failure.Of(e, verb.Name), globals.Verbose(parse) ? e : null);
        }
    }

    private static int Report(Streams streams, Failure failure, Exception? trace)
    {
        streams.Output.Flush();
        streams.Error.WriteLine($"error: {failure.Error}");
        streams.Error.WriteLine($"hint: {failure.Hint}");
        if (trace is not null)
            streams.Error.WriteLine(trace);
        return failure.ExitCode;
    }

    private static Failure UsageFailure(ParseResult parse)
    {
        // The parser reports a misspelled verb as a missing one first.
        var messages = parse.Errors.Select(e => e.Message).ToList();
        string message = messages.Find(m => m.StartsWith("Unrecognized", StringComparison.Ordinal)) ?? messages[0];
        string error = message.TrimEnd('.').Replace("Required command was not provided", "no command given", StringComparison.Ordinal);
        string line = string.Join(' ', error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return new Failure(char.ToLowerInvariant(line[0]) + line[1..], Failure.HelpHint(parse.CommandResult.Command is Verb verb ? verb.Name : ""), ExitCode.WrongUsage);
    }
}
