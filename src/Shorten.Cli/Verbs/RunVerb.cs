using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Cli.Recipes;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten run</c>: runs the steps of a recipe, one after the other.</summary>
internal sealed class RunVerb : Verb
{
    private const string Folder = "out";

    private readonly Argument<string> _recipe = PathArgument("RECIPE", "YAML file of variables and steps");
    private readonly Argument<string[]> _variables = new("NAME=VALUE") { Description = "Values of the recipe's variables", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _resume = new(RecipeCommand.Resume) { Description = "Leave out the steps that an earlier run finished, and go on with the one that it did not" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print the commands, and run none" };

    public RunVerb()
        : base("run", "Runs a recipe: the steps of a YAML file, each a verb with its options.",
            "run recipes/lora.yaml model=./Llama-7B data=alpaca.json out=./run",
            "run recipes/lora.yaml model=./Llama-7B data=alpaca.json out=./run --resume",
            "run recipes/cpt.yaml model=./model data=text.jsonl out=./run --dry-run")
    {
        RefuseOptions(_variables);
        Add(_recipe);
        Add(_variables);
        Add(_resume);
        Add(_dryRun);
    }

    public override int Run(VerbContext context)
    {
        var recipe = RecipeReader.Read(context.Get(_recipe));
        var variables = new RecipeVariables(recipe, context.Get(_variables));
        var commands = new CommandBuilder(recipe, variables).Build();
        bool resume = context.Get(_resume);
        if (resume && variables[Folder] is null)
            throw new UsageException($"{RecipeCommand.Resume} needs a variable '{Folder}' in the recipe: the folder that its steps write into");
        if (context.Get(_dryRun))
            return Print(context, commands);
        var journal = variables[Folder] is { } folder ? new RecipeJournal(folder, resume) : null;
        return new RecipeRun(context, recipe.Path, commands, journal).Run();
    }

    private static int Print(VerbContext context, List<RecipeCommand> commands)
    {
        if (context.IsJson)
            context.Json(new JsonObject { ["steps"] = new JsonArray([.. commands.Select(command => new JsonObject { ["command"] = command.ToString() })]) });
        else
            commands.ForEach(command => context.Line(command.ToString()));
        return ExitCode.Ok;
    }
}
