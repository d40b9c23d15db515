using System.CommandLine;
using Shorten.Cli.Bench;
using Shorten.Cli.Frame;
using Shorten.Pruning;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten bench</c>: latency, throughput and memory of generation.</summary>
internal sealed class BenchVerb : Verb
{
    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = "Hugging Face folders, .safetensors or .gguf files; ratios are to the first",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<int[]> _batch = Ranged.Ints("--batch", "Sequences at once", 1, 1);
    private readonly Option<int> _input = Ranged.Int("--input", "Tokens of a prompt", 1, 12);
    private readonly Option<int[]> _output = Ranged.Ints("--output", "New tokens of a sequence; none ends earlier", 1, 128);
    private readonly Option<int[]> _threads = Ranged.Ints("--threads", "Numbers of threads; default: one for each processor", 1, Environment.ProcessorCount);
    private readonly Option<string?> _prompt = new("--prompt") { Description = "Text whose first tokens are the prompt; default: the built-in prose", HelpName = "TEXT" };
    private readonly Option<int> _warmup = Ranged.Int("--warmup", "Requests before the timed ones", 0, 10);
    private readonly Option<int> _runs = Ranged.Int("--runs", "Timed requests", 1, 20);
    private readonly Option<string?> _out = new("--out") { Description = "Write the result as JSON", HelpName = "bench.json" };
    private readonly Option<string?> _csv = new("--csv") { Description = "Write the result as CSV", HelpName = "latency_throughput.csv" };
    private readonly Option<bool> _worker = new("--worker") { Hidden = true };

    public BenchVerb()
        : base("bench", "Measures latency, throughput and memory of generation; several models take turns.",
            "bench model.gguf",
            "bench ./model ./pruned --batch 1,2,4,8,16,32 --output 128,512 --csv latency_throughput.csv",
            "bench model.gguf --threads 1,2 --warmup 2 --runs 5 --json")
    {
        RefuseOptions(_models);
        Add(_models);
        foreach (var option in new Option[] { _batch, _input, _output, _threads, _prompt, _warmup, _runs, _out, _csv, _worker })
            Add(option);
    }

    public override int Run(VerbContext context)
    {
        if (context.Get(_worker))
        {
            var point = Points(context).Single();
            BenchWorker.Run(context, context.Get(_models).Single(), context.Get(_prompt), point, Console.In);
            return ExitCode.Ok;
        }
        var models = context.Get(_models).Select(path => Look(context, context.ModelPath(path))).ToList();
        var points = Points(context);
        var sweep = new BenchSweep(context, models, context.Get(_prompt), context.Get(_warmup), context.Get(_runs));
        try
        {
            sweep.Run(points);
        }
        catch (OperationCanceledException)
        {
            int finished = sweep.Results.Count / models.Count;
            context.AfterCancel = $"{finished} of {points.Count} points were finished{(finished > 0 ? " and kept" : "")}";
            if (finished > 0)
                Write(context, models, sweep);
            throw;
        }
        Write(context, models, sweep);
        return ExitCode.Ok;
    }

    private List<BenchPoint> Points(VerbContext context) =>
    [
        .. from threads in context.Get(_threads)
           from output in context.Get(_output)
           from batch in context.Get(_batch)
           select new BenchPoint(threads, batch, context.Get(_input), output),
    ];

    // What is wrong with a model is said before any is timed.
    private BenchModel Look(VerbContext context, string path)
    {
        using var source = ModelSource.Open(path);
        _ = source.Model;
        _ = BenchPrompt.Of(source, context.Get(_prompt), context.Get(_input));
        return new BenchModel(source, context.Has(_out) ? SourceHashes.Compute(source.Checkpoint, context.Progress, context.CancellationToken) : null);
    }

    private void Write(VerbContext context, List<BenchModel> models, BenchSweep sweep)
    {
        var report = new BenchReport(models, sweep.Results, context.Get(_warmup), context.Get(_runs));
        if (context.Get(_out) is { } json)
            OutputText.Write(json, report.ToJson().ToJsonString(VerbContext.JsonOptions) + "\n");
        if (context.Get(_csv) is { } csv)
            OutputText.Write(csv, report.ToCsv());
        if (context.IsJson)
            context.Json(report.ToJson());
        else
            report.Print(context);
    }
}
