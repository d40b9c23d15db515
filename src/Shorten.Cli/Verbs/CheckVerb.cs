using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Evaluation;
using Shorten.Scoring;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten check</c>: our numbers against those of another implementation.</summary>
internal sealed class CheckVerb : Verb
{
    private readonly Argument<string> _model = ModelArgument();
    private readonly AdapterOptions _adapter = new();
    private readonly Option<string> _reference = new("--reference")
    {
        Description = "Safetensors file with input_ids and any of logits, hidden_states, loss",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<double> _tolerance = Ranged.Real("--tolerance", "Largest difference that passes", 0, double.PositiveInfinity, 2e-4);

    public CheckVerb()
        : base("check", "Compares the model's numbers with a dump made by another implementation; exit code 3 beyond the tolerance.",
            "check ./model --reference dump.safetensors",
            "check model.gguf --reference dump.safetensors --tolerance 3e-4")
    {
        Add(_model);
        _adapter.AddTo(this);
        Add(_reference);
        Add(_tolerance);
    }

    public override int Run(VerbContext context)
    {
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        _adapter.Apply(context, source);
        var model = source.Model;
        using var dump = new ReferenceDump(context.Get(_reference));
        using var workspace = context.NewWorkspace();
        var found = ReferenceCheck.Run(model, dump, workspace, context.Progress, context.CancellationToken);
        FiniteCheck.Require(source.Checkpoint, [found.Logits ?? 0, found.Loss ?? 0, .. found.HiddenStates ?? []]);
        double tolerance = context.Get(_tolerance);
        bool passes = found.IsWithin(tolerance);
        if (context.IsJson)
            context.Json(ToJson(found, tolerance, passes));
        else
            Print(context, found, tolerance, passes);
        return passes ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    private static void Print(VerbContext context, ReferenceComparison found, double tolerance, bool passes)
    {
        if (found.Logits is double logits)
            context.Line($"logits         {Figures.Difference(logits)}, argmax {(found.ArgmaxEqual == true ? "equal everywhere" : "differs")}");
        if (found.HiddenStates is { } states)
            context.Line($"hidden_states  {Figures.Difference(states.Max())}, in state {Worst(states)} of {states.Count}; relative to its deviation {Figures.Difference(MaxScaled(found))}");
        if (found.Loss is double loss)
            context.Line($"loss           {Figures.Difference(loss)}");
        context.Line($"{(passes ? "within" : "BEYOND")} the tolerance of {Figures.Difference(tolerance)}");
    }

    private static int Worst(IReadOnlyList<double> states) => states.Select((value, i) => (value, i)).MaxBy(state => state.value).i;

    private static double MaxScaled(ReferenceComparison found) => found.HiddenStates!.Zip(found.HiddenScales!).Max(state => state.First / state.Second);

    private static JsonObject ToJson(ReferenceComparison found, double tolerance, bool passes)
    {
        var json = new JsonObject();
        if (found.Logits is double logits)
            json["logits"] = new JsonObject { ["maxAbs"] = logits, ["argmaxEqual"] = found.ArgmaxEqual };
        if (found.HiddenStates is { } states)
            json["hiddenStates"] = new JsonObject
            {
                ["maxAbs"] = states.Max(),
                ["maxScaled"] = MaxScaled(found),
                ["states"] = new JsonArray([.. states.Select(value => (JsonNode?)value)]),
            };
        if (found.Loss is double loss)
            json["loss"] = new JsonObject { ["abs"] = loss };
        json["tolerance"] = tolerance;
        json["withinTolerance"] = passes;
        return json;
    }
}
