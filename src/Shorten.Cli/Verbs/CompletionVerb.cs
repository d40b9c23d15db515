using System.CommandLine;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten completion</c>: prints what makes a shell complete options and verbs.</summary>
internal sealed class CompletionVerb : Verb
{
    // The parser itself answers the directive [suggest:POSITION] with what fits there.
    private const string Bash =
        """
        _shorten() {
            local IFS=$'\n'
            COMPREPLY=($(shorten "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
            COMPREPLY=($(compgen -W "${COMPREPLY[*]}" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _shorten shorten
        """;

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash" };

    public CompletionVerb()
        : base("completion", "Prints a script that completes verbs and options in a shell.",
            "completion bash >> ~/.bashrc",
            "completion bash | source /dev/stdin")
    {
        _shell.AcceptOnlyFromAmong("bash");
        Add(_shell);
    }

    public override int Run(VerbContext context)
    {
        context.Line(Bash);
        return ExitCode.Ok;
    }
}
