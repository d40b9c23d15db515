using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Conversion;
using Shorten.Tensors;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten convert</c>: a checkpoint as a Hugging Face folder of one dtype.</summary>
internal sealed class ConvertVerb : Verb
{
    private readonly Argument<string> _model = ModelArgument();
    private readonly Option<string> _to = new("--to") { Description = "Format to write: hf is a Hugging Face folder", Required = true };
    private readonly Option<string> _dtype = new("--dtype") { Description = "Type of all weights", DefaultValueFactory = _ => "bf16" };
    private readonly Option<string> _out = new("--out") { Description = "Folder to write", HelpName = "DIR", Required = true };
    private readonly Option<bool> _force = new("--force") { Description = "Replace an existing output" };

    public ConvertVerb()
        : base("convert", "Writes a GGUF file or a Hugging Face folder as a Hugging Face folder of one dtype, config and tokenizer included.",
            "convert model.gguf --to hf --dtype bf16 --out ./model-hf", "convert ./model --to hf --dtype f32 --out ./model-f32")
    {
        _to.AcceptOnlyFromAmong("hf");
        _dtype.AcceptOnlyFromAmong("bf16", "f16", "f32");
        Add(_model);
        foreach (var option in new Option[] { _to, _dtype, _out, _force })
            Add(option);
    }

    public override int Run(VerbContext context)
    {
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        var options = new ConversionOptions
        {
            Output = context.Get(_out),
            DType = Enum.Parse<DType>(context.Get(_dtype), ignoreCase: true),
            Force = context.Get(_force),
        };
        context.Notice($"writing {MemorySize.Text(HuggingFaceExport.Describe(source.Checkpoint, options).BytesToWrite)} to {Path.GetFullPath(options.Output)}");
        var result = HuggingFaceExport.Export(source.Checkpoint, options, context.Progress, context.CancellationToken);
        if (context.IsJson)
        {
            context.Json(ToJson(result, context.Get(_dtype)));
            return ExitCode.Ok;
        }
        context.Line($"parameters  {Figures.Count(result.Parameters)}");
        context.Line($"weights     {MemorySize.Text(result.BytesBefore)} -> {MemorySize.Text(result.BytesAfter)}, {context.Get(_dtype)}");
        context.Line($"written     {result.Output}");
        return ExitCode.Ok;
    }

    private static JsonObject ToJson(ConversionResult result, string dtype) => new()
    {
        ["output"] = result.Output,
        ["dtype"] = dtype,
        ["parameters"] = result.Parameters,
        ["bytesBefore"] = result.BytesBefore,
        ["bytesAfter"] = result.BytesAfter,
        ["files"] = new JsonArray([.. result.Files.Select(file => (JsonNode?)file.Name)]),
    };
}
