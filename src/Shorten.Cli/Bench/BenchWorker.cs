using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Shorten.Cli.Frame;
using Shorten.Generation;
using Shorten.Tensors;

namespace Shorten.Cli.Bench;

/// <summary>The measuring side: one model and one point in a process of its own, which does one thing for each line that it reads and answers with one line.</summary>
internal sealed class BenchWorker(VerbContext context, GenerationTimer timer, Workspace workspace)
{
    /// <summary>A line that asks for one timed request.</summary>
    public const string Request = "request";

    /// <summary>A line that asks for the bandwidth of a pass over the weights that only reads.</summary>
    public const string Read = "read";

    /// <summary>A line that asks for the memory so far.</summary>
    public const string Memory = "memory";

    /// <summary>Null values are left out.</summary>
    public static readonly JsonSerializerOptions Protocol = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Opens the model, says so, and answers until the other side closes its end.</summary>
    public static void Run(VerbContext context, string path, string? prompt, BenchPoint point, TextReader questions)
    {
        Workers.NumThreads = point.Threads;
        using var source = ModelSource.Open(path);
        using var workspace = context.NewWorkspace(source.FastestCompute);
        var timer = new GenerationTimer(source.Model, BenchPrompt.Of(source, prompt, point.Input), point.Batch, point.Output, workspace);
        new BenchWorker(context, timer, workspace).Answer(questions);
    }

    private void Answer(TextReader questions)
    {
        Say(new BenchAnswer { Facts = new BenchFacts(workspace.Compute.Name(), timer.StepWeightBytes, timer.MeanStepBytes) });
        while (questions.ReadLine() is { } question)
            Say(To(question));
    }

    private BenchAnswer To(string question) => question switch
    {
        Request => OneRequest(),
        Read => new BenchAnswer { ReadBandwidth = MachinePeaks.ReadBandwidth(timer.StepWeights) },
        Memory => new BenchAnswer { Memory = Peaks() },
        _ => throw new InvalidDataException($"'{question}' is not a question of bench"),
    };

    private BenchAnswer OneRequest()
    {
        try
        {
            return new BenchAnswer { Time = timer.Run(context.CancellationToken) };
        }
        catch (Exception e) when (e is MemoryLimitException or OutOfMemoryException)
        {
            return new BenchAnswer { DoesNotFit = e.Message };
        }
    }

    private BenchMemory Peaks()
    {
        using var process = Process.GetCurrentProcess();
        return new BenchMemory(timer.KeyValueBytes, workspace.PeakBytes - timer.KeyValueBytes, process.PeakWorkingSet64);
    }

    private void Say(BenchAnswer answer) => context.Stream(JsonSerializer.Serialize(answer, Protocol) + "\n");
}
