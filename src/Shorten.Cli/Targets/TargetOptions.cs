using System.CommandLine;
using System.CommandLine.Parsing;
using Shorten.Cli.Frame;
using Shorten.Cli.Verbs;

namespace Shorten.Cli.Targets;

/// <summary>The options that say what is to be reached instead of how many blocks go.</summary>
internal sealed class TargetOptions
{
    private readonly List<(TargetKind Kind, Option<string?> Option)> _options =
    [
        (TargetKind.Latency, Create("--target-latency", "Remove as many blocks as it takes for so little time a token, measured here: one sequence, 128 tokens of context", "20ms")),
        (TargetKind.Size, Create("--target-size", "Remove as many blocks as it takes for so small a written model", "80MB")),
        (TargetKind.Memory, Create("--target-memory", "Remove as many blocks as it takes to generate in so little memory: weights, keys and values of 128 tokens, buffers", "1GB")),
        (TargetKind.Perplexity, Create("--max-ppl-increase", "Remove as many blocks as the perplexity of the calibration windows allows", "20%")),
    ];

    public TargetOptions()
    {
        foreach (var (kind, option) in _options)
            BlockOptions.Validate(option, text => PruningTarget.Parse(kind, text));
    }

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var (_, option) in _options)
            verb.Add(option);
    }

    /// <summary>How many of them are given.</summary>
    public int Count(CommandResult result) => _options.Count(target => result.GetValue(target.Option) is not null);

    /// <summary>Name of the given option that measures how the source's own weights run; null where there is none.</summary>
    public string? OfRunningModel(CommandResult result) =>
        _options.Find(target => target.Kind is TargetKind.Latency or TargetKind.Memory && result.GetValue(target.Option) is not null).Option?.Name;

    /// <summary>The target, or null.</summary>
    public PruningTarget? Of(VerbContext context)
    {
        var (kind, option) = _options.Find(target => context.Get(target.Option) is not null);
        return option is null ? null : PruningTarget.Parse(kind, context.Get(option)!);
    }

    private static Option<string?> Create(string name, string description, string example) => new(name) { Description = description, HelpName = example };
}
