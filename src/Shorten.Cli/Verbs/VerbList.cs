using Shorten.Cli.Frame;

namespace Shorten.Cli.Verbs;

/// <summary>All verbs, in the order of the help.</summary>
internal static class VerbList
{
    /// <summary>New instances: a command line owns the commands that it parses.</summary>
    public static IReadOnlyList<Verb> Create() =>
        [
            new InspectVerb(), new TokenizeVerb(), new TokenizerVerb(), new CheckVerb(), new AnalyzeVerb(), new PruneVerb(), new RetrainVerb(), new MergeVerb(),
            new EvalVerb(), new GenerateVerb(), new ChatVerb(), new BenchVerb(), new CompareVerb(), new ConvertVerb(), new RunVerb(), new DemoVerb(), new CompletionVerb(),
        ];
}
