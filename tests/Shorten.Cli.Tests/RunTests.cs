using Shorten.Cli.Frame;
using Shorten.Cli.Recipes;
using Shorten.Cli.Verbs;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

public sealed class RunTests(DemoFiles demo) : IClassFixture<DemoFiles>, IDisposable
{
    private const string PruneAndEval = """
        description: two steps
        variables:
          model:
          text: ""
          out: nowhere
          remove: 2
          pruned: ${out}/pruned
        steps:
          - inspect: {model: "${model}"}
          - prune:
              model: ${model}
              remove: ${remove}
              criterion: magnitude
              skip-check: true
              strict: false
              save-plan:
              out: ${pruned}
          - eval:
              perplexity: ${text}
              segments: 2
              model: ["${model}", "${pruned}"]
        """;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Recipes => [.. Directory.GetFiles(Path.Combine(Fixtures.Root, "recipes"), "*.yaml").Select(path => Path.GetFileName(path))];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_RunsTheStepsInOrder_WithTheVariablesGiven()
    {
        string output = _folder.File("out"), pruned = Path.Combine(output, "pruned");
        var run = CliRun.Ok("run", Write(PruneAndEval), $"model={demo.Model}", $"text={demo.Text}", $"out={output}", "--compute", "f32");
        int first = run.Output.IndexOf($"[1/3] shorten inspect {demo.Model}\n", StringComparison.Ordinal);
        int second = run.Output.IndexOf($"[2/3] shorten prune {demo.Model} --remove 2 --criterion magnitude --skip-check --out {pruned}\n", StringComparison.Ordinal);
        int third = run.Output.IndexOf($"[3/3] shorten eval {demo.Model} {pruned} --perplexity {demo.Text} --segments 2\n", StringComparison.Ordinal);
        Assert.True(first == 0 && first < second && second < third, run.Output);
        Assert.Equal(10, (int)CliRun.Ok("inspect", pruned, "--json").Json["blocks"]!);
    }

    [Fact]
    public void Run_PrintsOneObject_Json()
    {
        var run = CliRun.Ok("run", Write(PruneAndEval), $"model={demo.Model}", $"text={demo.Text}", $"out={_folder.File("out")}", "remove=3", "--json", "--quiet");
        var steps = run.Json["steps"]!.AsArray();
        Assert.Equal(3, steps.Count);
        Assert.Equal([12, 9], steps[2]!["result"]!["perplexity"]!.AsArray().Select(row => (int)row!["blocks"]!));
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Run_StopsAtTheFirstFailure_WithItsExitCode()
    {
        string path = Write($"steps:\n  - inspect: {{model: {demo.Model}}}\n  - inspect:\n      model: /absent\n  - inspect: {{model: {demo.Model}}}\n");
        var run = CliRun.Of("run", path);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("[2/3]", run.Output);
        Assert.DoesNotContain("[3/3]", run.Output);
        Assert.Equal(3, run.ErrorLines.Length);
        Assert.StartsWith("error: /absent: no such file or folder", run.ErrorLines[0]);
        Assert.Equal($"step 2 of 3 stopped the recipe: {path}, line 3", run.ErrorLines[2]);
    }

    [Fact]
    public void Run_PrintsTheCommands_DryRun()
    {
        var run = CliRun.Ok("run", Write(PruneAndEval), "model=m", "text=a b.txt", "--dry-run");
        Assert.Equal(
            """
            shorten inspect m
            shorten prune m --remove 2 --criterion magnitude --skip-check --out nowhere/pruned
            shorten eval m nowhere/pruned --perplexity "a b.txt" --segments 2

            """, run.Output);
        Assert.False(Directory.Exists("nowhere"));
    }

    [Fact]
    public void Resume_LeavesOutWhatWasFinished()
    {
        string output = _folder.File("out"), recipe = Write(PruneAndEval);
        string[] args = ["run", recipe, $"model={demo.Model}", $"out={output}", $"text={_folder.File("text.txt")}"];
        Assert.Equal(ExitCode.BadInput, CliRun.Of(args).Code);
        var written = Directory.GetLastWriteTimeUtc(Path.Combine(output, "pruned"));
        File.Copy(demo.Text, _folder.File("text.txt"));
        var resumed = CliRun.Ok([.. args, "--resume"]);
        Assert.StartsWith("[1/3] finished before\n[2/3] finished before\n[3/3] shorten eval ", resumed.Output);
        Assert.Equal(written, Directory.GetLastWriteTimeUtc(Path.Combine(output, "pruned")));

        resumed = CliRun.Ok([.. args, "--resume"]);
        Assert.Equal("[1/3] finished before\n[2/3] finished before\n[3/3] finished before\n", resumed.Output);
    }

    [Fact]
    public void Run_ReplacesNothing_WithoutResume()
    {
        string[] args = ["run", Write(PruneAndEval), $"model={demo.Model}", $"out={_folder.File("out")}", $"text={demo.Text}"];
        CliRun.Ok(args);
        var again = CliRun.Of(args);
        Assert.Equal(ExitCode.BadInput, again.Code);
        Assert.Contains("pruned", again.ErrorLines[0]);
        Assert.Contains("[2/3] shorten prune", again.Output);
    }

    [Fact]
    public void Resume_RunsAgain_WhatIsGoneOrHasOtherOptions()
    {
        string output = _folder.File("out"), recipe = Write(PruneAndEval);
        string[] args = ["run", recipe, $"model={demo.Model}", $"out={output}", $"text={demo.Text}", "--resume"];
        CliRun.Ok(args);
        Directory.Delete(Path.Combine(output, "pruned"), recursive: true);
        Assert.StartsWith("[1/3] finished before\n[2/3] shorten prune ", CliRun.Ok(args).Output);
        Directory.Delete(Path.Combine(output, "pruned"), recursive: true);
        Assert.StartsWith("[1/3] finished before\n[2/3] shorten prune ", CliRun.Ok([.. args, "remove=1"]).Output);
        Assert.Equal(11, (int)CliRun.Ok("inspect", Path.Combine(output, "pruned"), "--json").Json["blocks"]!);
    }

    [Fact]
    public void Resume_GoesOnWithTheStepThatWasBegun_WhereItsVerbCan()
    {
        var journal = new RecipeJournal(_folder.Path, resume: false);
        var command = new RecipeCommand(["retrain", "m"], 1, CanResume: true);
        journal.Begin(0, command);
        var read = new RecipeJournal(_folder.Path, resume: true);
        Assert.True(read.IsBegun(0, command));
        Assert.False(read.IsFinished(0, command));
        Assert.Equal(["retrain", "m", "--resume"], command.Resumed().Args);
        Assert.Equal(command, (command with { CanResume = false }).Resumed() with { CanResume = true });
        Assert.False(read.IsBegun(0, command with { Args = ["retrain", "n"] }));
        read.Finish(0, command);
        Assert.True(new RecipeJournal(_folder.Path, resume: true).IsFinished(0, command));
    }

    [Fact]
    public void Resume_NeedsAFolder() =>
        CliRun.Of("run", Write("steps: [{inspect: {model: m}}]"), "--resume").AssertFailure(ExitCode.WrongUsage, "--resume needs a variable 'out' in the recipe");

    [Fact]
    public void Resume_RefusesWhatIsNoJournal()
    {
        string output = _folder.File("out");
        Directory.CreateDirectory(output);
        File.WriteAllText(Path.Combine(output, "run.json"), """{"steps": [3]}""");
        CliRun.Of("run", Write(PruneAndEval), "model=m", $"text={demo.Text}", $"out={output}", "--resume").AssertFailure(ExitCode.BadInput, "is no journal of a recipe");
    }

    [Theory]
    [InlineData("1: is empty", "")]
    [InlineData("1: has no steps", "description: x")]
    [InlineData("1: expected a map with 'steps'", "- inspect")]
    [InlineData("1: 'stpes' is none of description, variables and steps", "stpes: []")]
    [InlineData("2: expected a map with a verb", "steps:\n  - inspect")]
    [InlineData("2: expected a map with the options of inspect", "steps:\n  - inspect: m")]
    [InlineData("3: 'model' is there twice", "steps:\n  - inspect: {model: m,\n      model: n}")]
    [InlineData("2: shorten has no verb 'prnue'", "steps:\n  - prnue: {model: m}")]
    [InlineData("2: a recipe does not run recipes", "steps:\n  - run: {recipe: r.yaml}")]
    [InlineData("4: prune has no option 'remov'", "steps:\n  - prune:\n      model: m\n      remov: 3\n      out: o")]
    [InlineData("3: prune: option '--out' is required", "# c\nsteps:\n  - prune: {model: m, remove: 3}")]
    [InlineData("2: eval: --length 1: expected a whole number of 2 or more", "steps:\n  - eval: {model: m, perplexity: t, length: 1}")]
    [InlineData("2: 'tensors' is true or false, not 'yes'", "steps:\n  - inspect: {model: m, tensors: yes}")]
    [InlineData("3: expected a value of 'model' or a list of them", "steps:\n  - inspect:\n      model: {a: b}")]
    [InlineData("2: ${nodel} is no variable", "steps:\n  - inspect: {model: \"${nodel}\"}")]
    [InlineData("3: ${b} is no variable: there are a", "variables:\n  a: 1\n  c: ${b}\nsteps: [{inspect: {model: m}}]")]
    [InlineData("2: expected a value of 'model' or a list of them", "steps:\n  - inspect: {model: *a}")]
    [InlineData("2: While parsing a node", "steps: [")]
    [InlineData("1: While scanning a quoted scalar", "\"\\q\"")]
    public void Run_NamesThePlaceInTheRecipe_BeforeAnythingRuns(string mustSay, string recipe)
    {
        string path = Write(recipe);
        var run = CliRun.Of("run", path);
        run.AssertFailure(ExitCode.BadInput, $"{path}:{mustSay}");
        Assert.Equal(2, run.ErrorLines.Length);
    }

    [Fact]
    public void Run_EndsInOneLine_DeepYaml() =>
        CliRun.Of("run", Write("steps: " + new string('[', 100_000))).AssertFailure(ExitCode.BadInput, "expected a map with a verb");

    [Theory]
    [InlineData("needs model=VALUE")]
    [InlineData("has no variable 'modle': it has model, text, out, remove, pruned", "modle=m", "model=m")]
    [InlineData("'model' is not NAME=VALUE", "model")]
    [InlineData("model is given twice", "model=m", "model=n")]
    [InlineData("unknown option --foo", "model=m", "--foo")]
    public void Run_EndsWithTwoLinesAndCode2_WrongVariables(string mustSay, params string[] variables) =>
        CliRun.Of(["run", Write(PruneAndEval), .. variables]).AssertFailure(ExitCode.WrongUsage, mustSay);

    [Fact]
    public void Run_SaysThatThereIsNoRecipe() => CliRun.Of("run", "/absent.yaml").AssertFailure(ExitCode.BadInput, "/absent.yaml");

    [SkippableTheory]
    [MemberData(nameof(Recipes))]
    public void Run_TakesTheRecipesOfTheRepository(string name)
    {
        string path = Path.Combine(Fixtures.Root, "recipes", name);
        var recipe = RecipeReader.Read(path);
        string[] given = [.. recipe.Variables.Where(variable => variable.Value.Value is null).Select(variable => $"{variable.Name}=x")];
        Assert.NotNull(new RecipeVariables(recipe, given)["out"]);
        Skip.IfNot(VerbList.Create().Any(verb => verb.Name == "retrain"), "there is no verb retrain yet");
        Assert.Equal(recipe.Steps.Count, CliRun.Ok(["run", path, .. given, "--dry-run", "--json"]).Json["steps"]!.AsArray().Count);
    }

    private string Write(string recipe)
    {
        string path = _folder.File("recipe.yaml");
        File.WriteAllText(path, recipe);
        return path;
    }
}
