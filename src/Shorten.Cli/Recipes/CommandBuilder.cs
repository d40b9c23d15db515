using System.CommandLine;
using Shorten.Cli.Frame;
using Shorten.Cli.Verbs;

namespace Shorten.Cli.Recipes;

/// <summary>Turns the steps of a recipe into command lines.</summary>
internal sealed class CommandBuilder(Recipe recipe, RecipeVariables variables)
{
    private readonly IReadOnlyList<Verb> _verbs = VerbList.Create();
    private readonly IReadOnlyList<Option> _globals = new GlobalOptions().All;

    /// <summary>The command lines, none of which has been run. All that a parser can find wrong is found here.</summary>
    /// <exception cref="RecipeException">A verb or an option does not exist, or a value is not one that it takes.</exception>
    public List<RecipeCommand> Build() => [.. recipe.Steps.Select(Build)];

    private RecipeCommand Build(RecipeStep step)
    {
        var verb = _verbs.FirstOrDefault(verb => verb.Name == step.Verb.Value) ?? throw Error(step.Verb, $"shorten has no verb '{step.Verb.Value}'");
        if (verb is RunVerb)
            throw Error(step.Verb, "a recipe does not run recipes");
        // Arguments stand in front, in the verb's order: behind an option with several values they would be taken for one more.
        var named = step.Options.ToLookup(option => verb.Arguments.FirstOrDefault(argument => argument.Name.Equals(option.Name.Value, StringComparison.OrdinalIgnoreCase)));
        string[] args =
        [
            verb.Name,
            .. verb.Arguments.SelectMany(argument => named[argument]).SelectMany(Values),
            .. named[null].SelectMany(option => Args(verb, option)),
        ];
        if (CommandLine.ProblemOf(args) is { } problem)
            throw Error(step.Verb, $"{verb.Name}: {problem}");
        return new RecipeCommand(args, step.Verb.Line, verb.Options.Any(option => option.Name == RecipeCommand.Resume && option.ValueType == typeof(bool)));
    }

    private IEnumerable<string> Args(Verb verb, RecipeOption option)
    {
        string name = $"--{option.Name.Value}";
        var known = verb.Options.Concat(_globals).FirstOrDefault(known => known.Name == name) ?? throw Error(option.Name, $"{verb.Name} has no option '{option.Name.Value}'");
        return known.ValueType == typeof(bool)
            ? Values(option).Where(value => IsSet(option.Name, value)).Select(_ => name)
            : Values(option).SelectMany(value => (string[])[name, value]);
    }

    /// <summary>The values with their variables; an empty one leaves the option out.</summary>
    private IEnumerable<string> Values(RecipeOption option) => option.Values.Select(variables.Expand).OfType<string>().Where(value => value.Length > 0);

    private bool IsSet(RecipeText name, string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ => throw Error(name, $"'{name.Value}' is true or false, not '{value}'"),
    };

    private RecipeException Error(RecipeText at, string problem) => new(recipe.Path, at.Line, problem);
}
