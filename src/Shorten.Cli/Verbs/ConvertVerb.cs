using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Conversion;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten convert</c>: a checkpoint as a Hugging Face folder of one dtype, or as a GGUF file.</summary>
internal sealed class ConvertVerb : Verb
{
    private readonly Argument<string> _model = ModelArgument();
    private readonly Option<string> _to = new("--to") { Description = "Format to write: hf is a Hugging Face folder", Required = true };
    private readonly Option<string?> _dtype = new("--dtype") { Description = "With --to hf: type of all weights; default: bf16" };
    private readonly Option<string?> _type = GgufTypes.Option("With --to gguf: type of the matrices; default: bf16");
    private readonly Option<string> _out = new("--out") { Description = "Folder or .gguf file to write", HelpName = "OUT", Required = true };
    private readonly Option<bool> _force = new("--force") { Description = "Replace an existing output" };

    public ConvertVerb()
        : base("convert", "Writes a model in another format or type, config and tokenizer included.",
            "convert model.gguf --to hf --dtype bf16 --out ./model-hf", "convert ./model --to hf --dtype f32 --out ./model-f32",
            "convert ./model --to gguf --type q8_0 --out model.gguf")
    {
        _to.AcceptOnlyFromAmong("hf", "gguf");
        _dtype.AcceptOnlyFromAmong("bf16", "f16", "f32");
        Add(_model);
        foreach (var option in new Option[] { _to, _dtype, _type, _out, _force })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_to) == "gguf" ? result.GetValue(_dtype) is not null : result.GetValue(_type) is not null)
                result.AddError("--dtype goes with --to hf, --type with --to gguf");
        });
    }

    public override int Run(VerbContext context)
    {
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        bool toGguf = context.Get(_to) == "gguf";
        string dtype = (toGguf ? context.Get(_type) : context.Get(_dtype)) ?? "bf16";
        var options = new ConversionOptions { Output = context.Get(_out), DType = GgufTypes.Parse(dtype), Force = context.Get(_force) };
        var described = toGguf ? GgufExport.Describe(source.Checkpoint, options) : HuggingFaceExport.Describe(source.Checkpoint, options);
        context.Notice($"writing {MemorySize.Text(described.BytesToWrite)} to {Path.GetFullPath(options.Output)}");
        var result = toGguf
            ? GgufExport.Export(source.Checkpoint, options, context.Progress, context.CancellationToken)
            : HuggingFaceExport.Export(source.Checkpoint, options, context.Progress, context.CancellationToken);
        if (context.IsJson)
        {
            context.Json(ToJson(result, dtype));
            return ExitCode.Ok;
        }
        context.Line($"parameters  {Figures.Count(result.Parameters)}");
        context.Line($"weights     {MemorySize.Text(result.BytesBefore)} -> {MemorySize.Text(result.BytesAfter)}, {dtype}");
        foreach (string warning in result.Warnings)
            context.Line($"warning     {warning}");
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
        ["warnings"] = new JsonArray([.. result.Warnings.Select(warning => (JsonNode?)warning)]),
        ["files"] = new JsonArray([.. result.Files.Select(file => (JsonNode?)file.Name)]),
    };
}
