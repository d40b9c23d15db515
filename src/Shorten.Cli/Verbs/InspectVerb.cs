using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten inspect</c>: what a checkpoint holds, from its headers alone.</summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string?> _model = new("MODEL") { Description = "Hugging Face folder, .safetensors or .gguf file", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _tensors = new("--tensors") { Description = "List every tensor" };
    private readonly Option<bool> _cpu = new("--cpu") { Description = "Show what the kernels use of this processor, and measure its peaks" };

    public InspectVerb()
        : base("inspect", "Shows what a checkpoint holds: family, blocks, parameters, dtypes, size, tokenizer.",
            "inspect model.gguf",
            "inspect ./Llama-3.2-1B --tensors",
            "inspect model.gguf --json",
            "inspect --cpu")
    {
        RefuseOptions(_model);
        Add(_model);
        Add(_tensors);
        Add(_cpu);
        Validators.Add(result =>
        {
            if ((result.GetValue(_model) is null) != result.GetValue(_cpu))
                result.AddError("give a MODEL or --cpu");
        });
    }

    public override int Run(VerbContext context)
    {
        if (context.Get(_cpu))
        {
            CpuFacts.Measure().Print(context);
            return ExitCode.Ok;
        }
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)!));
        var facts = new ModelFacts(source);
        bool withTensors = context.Get(_tensors);
        if (context.IsJson)
        {
            var json = facts.ToJson();
            if (withTensors)
                json["tensors"] = new JsonArray([.. source.Checkpoint.Tensors.Select(Describe)]);
            context.Json(json);
            return ExitCode.Ok;
        }
        foreach (var (name, value) in facts.Lines())
            context.Line($"{name,-12}{value}");
        if (withTensors)
            PrintTensors(context, source.Checkpoint);
        return ExitCode.Ok;
    }

    private static JsonNode Describe(TensorEntry tensor) => new JsonObject
    {
        ["name"] = tensor.Name,
        ["dtype"] = tensor.DType.ToString(),
        ["shape"] = new JsonArray([.. tensor.Shape.Select(n => (JsonNode?)n)]),
        ["bytes"] = tensor.LengthBytes,
    };

    // Plain lines and no table: a large model has thousands of them.
    private static void PrintTensors(VerbContext context, Checkpoint checkpoint)
    {
        context.Line();
        int width = checkpoint.Tensors.Select(t => t.Name.Length).DefaultIfEmpty().Max();
        foreach (var tensor in checkpoint.Tensors)
            context.Line($"{tensor.Name.PadRight(width)}  {tensor.DType,-8}  {MemorySize.Text(tensor.LengthBytes),10}  [{string.Join(", ", tensor.Shape)}]");
    }
}
