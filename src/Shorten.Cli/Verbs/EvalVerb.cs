using System.CommandLine;
using System.Diagnostics;
using Shorten.Cli.Frame;
using Shorten.Data;
using Shorten.Evaluation;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten eval</c>: perplexity of models on texts, and accuracy on multiple-choice tasks.</summary>
internal sealed class EvalVerb : Verb
{
    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = "Hugging Face folders, .safetensors, .bin or .gguf files, or org/name[@revision] of the hub",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly AdapterOptions _adapter = new();
    private readonly Option<string[]> _perplexity = new("--perplexity")
    {
        Description = "Texts to measure perplexity on",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<int> _length = Ranged.Int("--length", "Tokens of a segment", 2, 128);
    private readonly Option<string> _bos = DataOptions.Bos();
    private readonly Option<int?> _segments = Ranged.Int("--segments", "Only the first N segments of each text", 1);
    private readonly Option<string?> _field = DataOptions.Field();
    private readonly Option<string?> _out = new("--out") { Description = "Write the result as JSON", HelpName = "result.json" };
    private readonly Option<string?> _csv = new("--csv") { Description = "Write the perplexities, or else the accuracies, as CSV", HelpName = "ppl.csv" };
    private readonly Option<bool> _logSamples = new("--log-samples") { Description = "With --out: write what was asked and answered, a file of lines for each task beside it" };
    private readonly TaskOptions _tasks = new();

    public EvalVerb()
        : base("eval", "Measures perplexity and zero-shot accuracy; several models give one table.",
            "eval ./model --perplexity wikitext2-test.txt",
            "eval ./model ./pruned --perplexity wikitext2.txt ptb.txt --csv ppl.csv",
            "eval model.gguf --perplexity books.jsonl --field text --segments 100 --json",
            "eval ./model ./pruned --tasks piqa,arc_easy,arc_challenge --data-dir ./data --out result.json")
    {
        RefuseOptions(_models);
        Add(_models);
        foreach (var option in new Option[] { _perplexity, _length, _bos, _segments, _field, _out, _csv, _logSamples })
            Add(option);
        _adapter.AddTo(this);
        _tasks.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetValue(_adapter.Adapter) is not null && result.GetValue(_models) is { Length: > 1 })
                result.AddError("--adapter goes with one MODEL");
            else if (result.GetValue(_perplexity) is not { Length: > 0 } && !_tasks.IsGiven(result))
                result.AddError("say what to measure: --perplexity FILE or --tasks LIST");
            else if (result.GetValue(_logSamples) && (result.GetValue(_out) is null || !_tasks.IsGiven(result)))
                result.AddError("--log-samples needs --tasks and --out, beside which it writes");
        });
    }

    public override int Run(VerbContext context)
    {
        var sources = new List<ModelSource>();
        try
        {
            foreach (string path in context.Get(_models))
                sources.Add(ModelSource.Open(context.ModelPath(path)));
            // All that can be wrong is found before the first model runs.
            var protocol = new PerplexityProtocol(context.Get(_length), DataOptions.Bos(context.Get(_bos)), context.Get(_segments), context.Compute);
            sources.ForEach(source => _ = (source.Model, source.Tokenizer, _adapter.Apply(context, source)));
            var texts = (context.Get(_perplexity) ?? []).Select(file => WholeText.Read(file, context.Get(_field))).ToList();
            var tasks = new TaskRun(context, _tasks.Settings(context), _tasks.Read(context), context.Get(_out));
            var report = new EvalReport(protocol);
            foreach (var source in sources)
            {
                var modelSha256 = context.Has(_out) ? source.Sha256(context) : null;
                Measure(context, source, texts, protocol, report, modelSha256);
                tasks.Run(source, modelSha256);
            }
            Write(context, report, texts.Count > 0, tasks);
        }
        finally
        {
            sources.ForEach(source => source.Dispose());
        }
        return ExitCode.Ok;
    }

    private static void Measure(VerbContext context, ModelSource source, List<WholeText> texts, PerplexityProtocol protocol, EvalReport report, IReadOnlyDictionary<string, string>? modelSha256)
    {
        foreach (var text in texts)
        {
            var cut = PerplexitySegments.Cut(text, source.Tokenizer, protocol.Length, protocol.Bos, protocol.MaxSegments);
            source.RequireInVocabulary(cut.Segments.SelectMany(segment => segment));
            using var workspace = context.NewWorkspace();
            long memory = PerplexityEvaluator.PeakBytes(source.Model, cut.Segments, workspace);
            string time = ExpectedTime.Of(2.0 * cut.NumScoredTokens * source.Model.NumParameters);
            context.Notice($"{source.Path}: {cut.Segments.Length} segments of {text.Path}, {Figures.Count(cut.NumScoredTokens)} scored tokens, {MemorySize.Text(memory)} of memory, {time}");
            var watch = Stopwatch.StartNew();
            var result = PerplexityEvaluator.Run(source.Model, cut.Segments, workspace, context.Progress, context.CancellationToken);
            report.Add(new EvalRow(source, text, protocol.BosOf(source.Tokenizer), result, workspace.PeakBytes, watch.Elapsed.TotalSeconds, modelSha256));
        }
    }

    private void Write(VerbContext context, EvalReport report, bool hasPerplexity, TaskRun tasks)
    {
        var result = hasPerplexity ? report.ToJson() : [];
        if (tasks.HasTasks)
            tasks.AddTo(result);
        if (context.Get(_out) is { } json)
            OutputText.Write(json, result.ToJsonString(VerbContext.JsonOptions) + "\n");
        if (context.Get(_csv) is { } csv)
            OutputText.Write(csv, hasPerplexity ? report.ToCsv() : tasks.Report.ToCsv());
        tasks.Complete(context.Get(_logSamples));
        if (context.IsJson)
        {
            context.Json(result);
            return;
        }
        if (hasPerplexity)
            report.Print(context);
        if (tasks.HasTasks)
            tasks.Report.Print(context);
    }
}
