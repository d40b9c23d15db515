using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Conversion;
using Shorten.Pruning;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten prune</c>: chooses blocks, writes the model without them, and checks what was written.</summary>
internal sealed class PruneVerb : Verb
{
    private readonly Argument<string> _model = ModelArgument();
    private readonly PlanOptions _plan = new();
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder for a Hugging Face source, .gguf file for a GGUF source or with --to gguf",
        HelpName = "OUT",
        Required = true,
    };
    private readonly Option<string?> _to = new("--to") { Description = "Format to write from a Hugging Face source; default: as the source" };
    private readonly Option<string?> _type = GgufTypes.Option("With --to gguf: type of the matrices; default: bf16");
    private readonly Option<string?> _savePlan = new("--save-plan") { Description = "Write the plan, for --plan", HelpName = "plan.json" };
    private readonly Option<bool> _force = new("--force") { Description = "Replace an existing output" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be written, and write nothing" };
    private readonly Option<bool> _strict = new("--strict") { Description = "Refuse what some runtimes would compute differently" };
    private readonly Option<bool> _skipCheck = new("--skip-check") { Description = "Do not open the written model and compare it" };
    private readonly Option<string?> _maxShardSize = new("--max-shard-size")
    {
        Description = "Largest weight file of a folder, such as 5GB; default: as in the source",
        HelpName = "SIZE",
    };

    public PruneVerb()
        : base("prune", "Removes blocks: analyses, chooses, writes, and checks that the written model computes what it should.",
            "prune ./model --remove 6 --out ./pruned",
            "prune model.gguf --remove 20% --out pruned.gguf",
            "prune ./model --remove-blocks 7,8,12 --out ./pruned --dry-run",
            "prune ./model --remove 6 --to gguf --type q8_0 --out pruned.gguf",
            "prune model.gguf --target-size 80MB --out pruned.gguf",
            "prune ./model --max-ppl-increase 20% --search greedy --out ./pruned")
    {
        _to.AcceptOnlyFromAmong("gguf");
        Add(_model);
        _plan.AddTo(this);
        foreach (var option in new Option[] { _out, _to, _type, _savePlan, _force, _dryRun, _strict, _skipCheck, _maxShardSize })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_type) is not null && result.GetValue(_to) is null)
                result.AddError("--type needs --to gguf");
            else if (result.GetValue(_to) is not null && _plan.NeedsOwnTypes(result) is { } option)
                result.AddError($"{option} measures the weights as they are: convert --to gguf first, then prune the GGUF file");
        });
        _maxShardSize.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !MemorySize.TryParse(token.Value, out _))
                result.AddError($"--max-shard-size {token.Value} is no size: expected a number with a unit, such as 5GB");
        });
    }

    public override int Run(VerbContext context)
    {
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        string output = context.Get(_out);
        var options = new SurgeryOptions
        {
            Output = output,
            GgufType = context.Get(_to) is null ? null : GgufTypes.Parse(context.Get(_type) ?? "bf16"),
            Force = context.Get(_force),
            Strict = context.Get(_strict),
            MaxShardBytes = context.Get(_maxShardSize) is { } text && MemorySize.TryParse(text, out long bytes) ? bytes : null,
        };
        var plan = _plan.Make(context, source, options, context.Get(_dryRun) ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(output)) + ".resume");
        // A plan that was read is refused for other weights before anything is copied, and by --dry-run too.
        bool isRead = _plan.IsRead(context);
        if (isRead || (context.Has(_savePlan) && plan.SourceSha256.Count == 0))
        {
            var hashes = source.Sha256(context);
            if (isRead)
                plan.CheckSource(hashes, _plan.Path(context)!);
            plan = plan with { SourceSha256 = hashes };
        }
        options = options with { SourceSha256 = plan.SourceSha256.Count > 0 ? plan.SourceSha256 : null, PlanPath = _plan.Path(context) ?? "plan" };
        var description = Surgery.Describe(source.Checkpoint, plan, options);
        if (context.Get(_savePlan) is { } path)
        {
            plan.Write(path);
            context.AfterCancel = $"nothing was written but the plan: --plan {path} applies it";
        }
        if (context.Get(_dryRun))
        {
            PruneReport.Print(context, source.Path, description, check: null, isDryRun: true, _plan.Target);
            return ExitCode.Ok;
        }
        context.Notice($"writing {MemorySize.Text(description.BytesToWrite)} to {description.Output}");
        JsonObject? check = null;
        Func<string, JsonObject?>? verify = context.Get(_skipCheck) ? null : written => check = Check(context, source, plan, options, written);
        Surgery.Apply(source.Checkpoint, plan, options, verify, context.Progress, context.CancellationToken);
        PruneReport.Print(context, source.Path, description, check, isDryRun: false, _plan.Target);
        return _plan.Target is { Holds: false } ? ExitCode.CheckFailed : ExitCode.Ok;
    }

    private JsonObject Check(VerbContext context, ModelSource source, PruningPlan plan, SurgeryOptions options, string written)
    {
        context.Notice("checking the written model against the pruned one in memory");
        int[] window = _plan.CheckWindow(context, source);
        var result = options.GgufType is { } type
            ? ConversionCheck.Run(source.Checkpoint, plan.Removed, written, type, window, context.CancellationToken)
            : ReloadCheck.Run(source.Checkpoint, plan.Removed, written, window, context.CancellationToken);
        var json = result.ToJson();
        if (_plan.Target is { } target)
            json["target"] = target.Verify(written);
        return json;
    }
}
