using System.CommandLine;

namespace Shorten.Cli.Frame;

/// <summary>A command of <c>shorten</c>.</summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        // Never invoked: CommandLine runs the verb. Without an action the parser would ask for a subcommand.
        SetAction(_ => { });
    }

    /// <summary>Command lines for the help.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Does the work and gives the exit code.</summary>
    public abstract int Run(VerbContext context);

    /// <summary>The argument MODEL.</summary>
    protected static Argument<string> ModelArgument() => PathArgument("MODEL", "Hugging Face folder, .safetensors, .bin or .gguf file, or org/name[@revision] of the hub");

    /// <summary>An argument that is a path.</summary>
    protected static Argument<string> PathArgument(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        RefuseOptions(argument);
        return argument;
    }

    /// <summary>The parser takes a misspelled option for an argument.</summary>
    protected static void RefuseOptions(Argument argument) => argument.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => token.Value.Length > 1 && token.Value[0] == '-'))
            result.AddError($"unknown option {token.Value}");
    });
}
