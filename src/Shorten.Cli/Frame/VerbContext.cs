using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Hub;
using Shorten.Tensors;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Shorten.Cli.Frame;

/// <summary>What a verb works with: its options, where to print, and when to stop.</summary>
internal sealed class VerbContext
{
    public static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ParseResult _parse;
    private readonly GlobalOptions _globals;
    private readonly Streams _streams;
    private readonly ProgressLine? _progress;

    public VerbContext(ParseResult parse, GlobalOptions globals, Streams streams, CancellationToken cancellationToken)
    {
        _parse = parse;
        _globals = globals;
        _streams = streams;
        CancellationToken = cancellationToken;
        IsJson = globals.Json(parse);
        IsQuiet = globals.Quiet(parse);
        _progress = IsQuiet ? null : new ProgressLine(streams.Error, streams.ErrorIsTerminal, TimeProvider.System);
    }

    /// <summary>Stops the work.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>One JSON object is wanted, and no text.</summary>
    public bool IsJson { get; }

    /// <summary>No progress, no notices.</summary>
    public bool IsQuiet { get; }

    /// <summary>Seed of the run.</summary>
    public int Seed => _globals.Seed(_parse);

    /// <summary>What measures time.</summary>
    public TimeProvider Clock => _streams.Clock;

    /// <summary>Hears how far the work is; null with <c>--quiet</c>.</summary>
    public IProgress<WorkProgress>? Progress => _progress;

    /// <summary>What a cancelled run leaves, for the line that says so.</summary>
    public string AfterCancel { get; set; } = "nothing was written";

    public T Get<T>(Option<T> option) => _parse.GetValue(option)!;

    public T Get<T>(Argument<T> argument) => _parse.GetValue(argument)!;

    /// <summary>The local path of MODEL: as it was given, or the folder or GGUF file to which an <c>org/name</c> that is no local path was downloaded.</summary>
    /// <param name="model">What the user gave.</param>
    /// <param name="withWeights">False where the tokenizer is enough.</param>
    public string ModelPath(string model, bool withWeights = true)
    {
        if (Path.Exists(model) || !HubModelId.TryParse(model, out var id))
            return model;
        var settings = HubSettings.FromEnvironment();
        settings = settings with { IsOffline = settings.IsOffline || _globals.Offline(_parse) };
        string afterCancel = AfterCancel;
        AfterCancel = "what was downloaded is kept, and the same command goes on from there";
        string path = HubModels.FetchAsync(id, settings, withWeights, Progress, CancellationToken).GetAwaiter().GetResult();
        AfterCancel = afterCancel;
        Notice($"{id} is {path}");
        return path;
    }

    /// <summary>True if the user gave the option.</summary>
    public bool Has(Option option) => _parse.GetResult(option) is { Implicit: false };

    /// <summary>Options of this run that a process which does a part of its work must have too.</summary>
    public IEnumerable<string> OptionsForProcess => _globals.ForProcess(_parse);

    /// <summary>Options of this run that a step with the arguments <paramref name="own"/> takes over.</summary>
    public IEnumerable<string> OptionsForSteps(IReadOnlyList<string> own) => _globals.ForSteps(_parse, own);

    /// <summary>Arithmetic of the products where numbers are compared: float32 unless another is asked for.</summary>
    public ComputeMode Compute => _globals.Compute(_parse, ComputeMode.F32);

    /// <summary>A workspace with the run's memory limit and arithmetic; <paramref name="auto"/> is what <c>--compute auto</c> stands for.</summary>
    public Workspace NewWorkspace(ComputeMode auto = ComputeMode.F32) => _globals.NewWorkspace(_parse, auto);

    /// <summary>The next line that the user types; null at the end.</summary>
    public string? ReadLine(string prompt)
    {
        if (_streams.InputIsTerminal && _streams.ErrorIsTerminal)
            _streams.Error.Write(prompt);
        // On another thread: a blocking read does not hear of a signal.
        var line = Task.Run(_streams.Input.ReadLine);
        line.Wait(CancellationToken);
        return line.Result;
    }

    /// <summary>Prints a line of the result.</summary>
    public void Line(string text = "")
    {
        _progress?.Clear();
        _streams.Output.WriteLine(text);
    }

    /// <summary>Prints a part of the result at once.</summary>
    public void Stream(string text)
    {
        _streams.Output.Write(text);
        _streams.Output.Flush();
    }

    /// <summary>Prints a table of the result, without the padding around it.</summary>
    public void Print(IRenderable table)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = _streams.Width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        foreach (string line in text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0))
            Line(line);
    }

    /// <summary>Prints the object that <c>--json</c> asks for.</summary>
    public void Json(JsonObject result) => Line(result.ToJsonString(JsonOptions));

    /// <summary>Tells the user something beside the result.</summary>
    public void Notice(string text)
    {
        if (IsQuiet)
            return;
        _progress?.Clear();
        _streams.Output.Flush();
        _streams.Error.WriteLine(text);
    }

    /// <summary>Runs another command line as a part of this one; its result goes to <paramref name="output"/>, or where this one's goes.</summary>
    public int RunVerb(string[] args, TextWriter? output) =>
        CommandLine.Run(IsQuiet ? [.. args, "--quiet"] : args, output is null ? _streams : _streams with { Output = output }, CancellationToken);

    /// <summary>Removes the progress line.</summary>
    public void EndProgress() => _progress?.Clear();
}
