using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Adapters;
using Shorten.Cli.Frame;
using Shorten.Conversion;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten merge</c>: a model with an adapter in its weights.</summary>
internal sealed class MergeVerb : Verb
{
    private readonly Argument<string> _model = ModelArgument();
    private readonly AdapterOptions _adapter = new("The PEFT adapter to merge (LoRA, rsLoRA or DoRA)");
    private readonly Option<string> _out = new("--out") { Description = "Folder for a Hugging Face source, .gguf file for a GGUF source", HelpName = "OUT", Required = true };
    private readonly Option<string?> _dtype = new("--dtype") { Description = "Of a Hugging Face source: type of all weights; default: as they are" };
    private readonly Option<string?> _type = GgufTypes.Option("Of a GGUF source: type of merged tensors whose own type cannot be written (q4_k and its like)");
    private readonly Option<bool> _force = new("--force") { Description = "Replace an existing output" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be written, and write nothing" };
    private readonly Option<bool> _skipCheck = new("--skip-check") { Description = "Do not open the written model and compare it" };

    public MergeVerb()
        : base("merge", "Writes a model with an adapter in its weights, and checks that it computes what model and adapter do.",
            "merge ./model --adapter ./lora --out ./merged",
            "merge ./pruned --adapter ./lora-of-the-unpruned --remap ./pruned/shorten.json --out ./merged",
            "merge model.gguf --adapter ./lora --type f16 --out merged.gguf")
    {
        _dtype.AcceptOnlyFromAmong("bf16", "f16", "f32");
        Add(_model);
        _adapter.AddTo(this);
        _adapter.Adapter.Required = true;
        foreach (var option in new Option[] { _out, _dtype, _type, _force, _dryRun, _skipCheck })
            Add(option);
    }

    public override int Run(VerbContext context)
    {
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        var adapter = _adapter.Apply(context, source)!;
        var options = ReadOptions(context, isGguf: source.Checkpoint.Gguf is not null);
        var described = AdapterMerge.Describe(source.Model, adapter, options);
        if (context.Get(_dryRun))
        {
            Print(context, adapter, described, check: null, isDryRun: true);
            return ExitCode.Ok;
        }
        context.Notice($"writing {MemorySize.Text(described.BytesToWrite)} to {described.Output}");
        JsonObject? check = null;
        Func<string, JsonObject?>? verify = context.Get(_skipCheck) ? null : written => check = Check(context, source, described, written);
        AdapterMerge.Apply(source.Model, adapter, options, verify, context.Progress, context.CancellationToken);
        Print(context, adapter, described, check, isDryRun: false);
        return ExitCode.Ok;
    }

    private MergeOptions ReadOptions(VerbContext context, bool isGguf)
    {
        string? type = context.Get(_type), dtype = context.Get(_dtype);
        if (isGguf ? dtype is not null : type is not null)
            throw new UsageException(isGguf ? "--dtype is for a Hugging Face source: a GGUF source takes --type" : "--type is for a GGUF source: a Hugging Face source takes --dtype");
        return new MergeOptions { Output = context.Get(_out), DType = (type ?? dtype) is { } name ? GgufTypes.Parse(name) : null, Force = context.Get(_force) };
    }

    private static JsonObject Check(VerbContext context, ModelSource source, MergeDescription described, string written)
    {
        context.Notice("checking the written model against model and adapter in memory");
        return ConversionCheck.Run(source.Model, written, described.MergedDType, CheckWindow.Of(source.Model.Settings.VocabSize), context.CancellationToken).ToJson();
    }

    private static void Print(VerbContext context, Adapter adapter, MergeDescription described, JsonObject? check, bool isDryRun)
    {
        if (context.IsJson)
        {
            context.Json(ToJson(adapter, described, check, isDryRun));
            return;
        }
        context.Line($"merged      {adapter.Modules.Count} modules into {described.NumMerged} of {described.NumTensors} tensors{(adapter.NumDropped > 0 ? $", {adapter.NumDropped} of removed blocks dropped" : "")}");
        context.Line($"weights     {MemorySize.Text(described.BytesBefore)} -> {MemorySize.Text(described.BytesAfter)}");
        foreach (string warning in described.Warnings)
            context.Line($"warning     {warning}");
        if (isDryRun)
        {
            context.Line($"would write {described.Output}, {MemorySize.Text(described.BytesToWrite)}");
            return;
        }
        context.Line(check is null ? "check       left out"
            : $"check       opened again: the logits of {check["tokens"]} tokens are within {check["maxAbs"]!.GetValue<double>():G3} of those of model and adapter in memory");
        context.Line($"written     {described.Output}");
    }

    private static JsonObject ToJson(Adapter adapter, MergeDescription described, JsonObject? check, bool isDryRun) => new()
    {
        ["output"] = described.Output,
        ["modules"] = adapter.Modules.Count,
        ["dropped"] = adapter.NumDropped,
        ["mergedTensors"] = described.NumMerged,
        ["tensors"] = described.NumTensors,
        ["bytesBefore"] = described.BytesBefore,
        ["bytesAfter"] = described.BytesAfter,
        ["check"] = check?.DeepClone(),
        ["warnings"] = new JsonArray([.. described.Warnings.Select(warning => (JsonNode?)warning)]),
        ["dryRun"] = isDryRun,
    };
}
