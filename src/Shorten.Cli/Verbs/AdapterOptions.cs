using System.CommandLine;
using Shorten.Adapters;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Verbs;

/// <summary>The options <c>--adapter</c> and <c>--remap</c>, and the adapter that they name.</summary>
internal sealed class AdapterOptions
{
    private readonly Option<string?> _remap = new("--remap")
    {
        Description = "With --adapter: it was made for the unpruned model; the manifest of the pruning says which block is which",
        HelpName = "shorten.json",
    };

    public AdapterOptions(string description = "Compute with this PEFT adapter (LoRA, rsLoRA or DoRA)") =>
        Adapter = new Option<string?>("--adapter") { Description = description, HelpName = "DIR" };

    /// <summary>The option <c>--adapter</c>.</summary>
    public Option<string?> Adapter { get; }

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(Adapter);
        verb.Add(_remap);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(_remap) is not null && result.GetValue(Adapter) is null)
                result.AddError("--remap needs --adapter");
        });
    }

    /// <summary>Lets the model of <paramref name="source"/> compute with the adapter that is asked for; null where none is.</summary>
    public Adapter? Apply(VerbContext context, ModelSource source)
    {
        if (context.Get(Adapter) is not { } folder)
            return null;
        var remap = context.Get(_remap) is { } manifest ? BlockRemap.Read(manifest) : null;
        var adapter = source.Apply(folder, remap, context.NewWorkspace());
        context.Notice(Line(adapter));
        return adapter;
    }

    /// <summary>What an adapter is, in a line.</summary>
    public static string Line(Adapter adapter)
    {
        var settings = adapter.Settings;
        string dropped = adapter.NumDropped > 0 ? $"; {adapter.NumDropped} of removed blocks dropped" : "";
        return $"adapter {adapter.Source}: {settings.Kind}, r {settings.R}, alpha {settings.LoraAlpha:G6}, {adapter.Modules.Count} modules of {adapter.Modules.DistinctBy(module => module.Block).Count()} blocks{dropped}";
    }
}
