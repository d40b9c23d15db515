using Shorten.Cli.Frame;

namespace Shorten.Cli.Recipes;

/// <summary>The command line of a step.</summary>
/// <param name="Args">Verb, arguments and options.</param>
/// <param name="Line">Line of the step in the recipe.</param>
/// <param name="CanResume">The verb has an option <c>--resume</c>.</param>
internal sealed record RecipeCommand(IReadOnlyList<string> Args, long Line, bool CanResume)
{
    /// <summary>The option that makes a verb go on where it was stopped.</summary>
    public const string Resume = "--resume";

    /// <summary>The same command, going on where it was stopped, if its verb can.</summary>
    public RecipeCommand Resumed() => CanResume && !Args.Contains(Resume) ? this with { Args = [.. Args, Resume] } : this;

    /// <summary>The command as a user would type it.</summary>
    public override string ToString() => CommandText.Of(Args);
}
