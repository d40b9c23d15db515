using System.CommandLine;
using Shorten.Tensors;

namespace Shorten.Cli.Frame;

/// <summary>Options that every verb has.</summary>
internal sealed class GlobalOptions
{
    private const double DefaultMemoryShare = 0.8;

    private readonly Option<string> _compute = new("--compute")
    {
        Description = "Arithmetic of the matrix products; auto: f32 where results are compared, the fastest for the weights where text is generated",
        HelpName = "f32|bf16|auto",
        DefaultValueFactory = _ => "auto",
        Recursive = true,
    };

    private readonly Option<int?> _threads = Ranged.Int("--threads", "Number of threads; default: one for each processor", 1);

    private readonly Option<string?> _memory = new("--memory")
    {
        Description = "Most memory to hold beside the mapped weights, such as 2GB; default: 80 % of what is available",
        HelpName = "SIZE",
        Recursive = true,
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Seed of everything random",
        HelpName = "N",
        DefaultValueFactory = _ => 1234,
        Recursive = true,
    };
    private readonly Option<bool> _offline = new("--offline") { Description = "Do not ask the hub for a MODEL such as org/name: use what is in the cache", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object on standard output and nothing else", Recursive = true };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "No progress and no notices", Recursive = true };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Print the stack trace of an error", Recursive = true };

    public GlobalOptions()
    {
        _threads.Recursive = true;
        _compute.CompletionSources.Add("f32", "bf16", "auto");
        _compute.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not ("f32" or "bf16" or "auto"))
                result.AddError($"--compute {result.GetValueOrDefault<string>()} is not available: there are f32, bf16 and auto");
        });
        _memory.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !MemorySize.TryParse(text, out _))
                result.AddError($"--memory {text} is no size: expected a number with a unit, such as 2GB or 512MB");
        });
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_compute, _threads, _memory, _seed, _offline, _json, _quiet, _verbose];

    /// <summary>Adds the options to the root command.</summary>
    public void AddTo(RootCommand root)
    {
        foreach (var option in All)
            root.Add(option);
    }

    /// <summary>The arithmetic of the run on this machine; <paramref name="auto"/> is what <c>auto</c> stands for.</summary>
    public ComputeMode Compute(ParseResult parse, ComputeMode auto) => parse.GetValue(_compute) switch
    {
        "f32" => ComputeMode.F32,
        "bf16" => Cpu.Available(ComputeMode.BF16),
        _ => auto,
    };

    public int Seed(ParseResult parse) => parse.GetValue(_seed);

    public bool Offline(ParseResult parse) => parse.GetValue(_offline);

    public bool Json(ParseResult parse) => parse.GetValue(_json);

    public bool Quiet(ParseResult parse) => parse.GetValue(_quiet);

    public bool Verbose(ParseResult parse) => parse.GetValue(_verbose);

    /// <summary>A workspace with the memory limit and the arithmetic of the run; <paramref name="auto"/> is what <c>--compute auto</c> stands for.</summary>
    public Workspace NewWorkspace(ParseResult parse, ComputeMode auto)
    {
        long limit = parse.GetValue(_memory) is { } text && MemorySize.TryParse(text, out long bytes) ? bytes : (long)(AvailableMemory.Bytes() * DefaultMemoryShare);
        return new Workspace(limit, Compute(parse, auto));
    }

    /// <summary>What the user gave of the options that a process which does a part of the work must have too.</summary>
    public IEnumerable<string> ForProcess(ParseResult parse) => Given(parse, _compute, _memory);

    /// <summary>What the user gave of the options that the steps of a recipe take over, unless they have their own.</summary>
    public IEnumerable<string> ForSteps(ParseResult parse, IReadOnlyList<string> own) =>
        Given(parse, [.. new Option[] { _compute, _threads, _memory, _seed, _offline, _verbose }.Where(option => !own.Contains(option.Name))]);

    private static IEnumerable<string> Given(ParseResult parse, params Option[] options) =>
        options.Select(parse.GetResult).Where(result => result is { Implicit: false }).SelectMany(result => (string[])[result!.Option.Name, .. result.Tokens.Select(token => token.Value)]);

    /// <summary>Sets the number of threads of the process, where it is given.</summary>
    public void ApplyThreads(ParseResult parse)
    {
        if (parse.GetValue(_threads) is int threads)
            Workers.NumThreads = threads;
    }
}
