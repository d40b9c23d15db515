using System.CommandLine;
using System.Diagnostics;
using Shorten.Cli.Frame;
using Shorten.Data;
using Shorten.Evaluation;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten eval</c>: perplexity of models on texts.</summary>
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
        Required = true,
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<int> _length = Ranged.Int("--length", "Tokens of a segment", 2, 128);
    private readonly Option<string> _bos = DataOptions.Bos();
    private readonly Option<int?> _segments = Ranged.Int("--segments", "Only the first N segments of each text", 1);
    private readonly Option<string?> _field = DataOptions.Field();
    private readonly Option<string?> _out = new("--out") { Description = "Write the result as JSON", HelpName = "result.json" };
    private readonly Option<string?> _csv = new("--csv") { Description = "Write the result as CSV", HelpName = "ppl.csv" };

    public EvalVerb()
        : base("eval", "Measures perplexity; several models give one table.",
            "eval ./model --perplexity wikitext2-test.txt",
            "eval ./model ./pruned --perplexity wikitext2.txt ptb.txt --csv ppl.csv",
            "eval model.gguf --perplexity books.jsonl --field text --segments 100 --json")
    {
        RefuseOptions(_models);
        Add(_models);
        foreach (var option in new Option[] { _perplexity, _length, _bos, _segments, _field, _out, _csv })
            Add(option);
        _adapter.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetValue(_adapter.Adapter) is not null && result.GetValue(_models) is { Length: > 1 })
                result.AddError("--adapter goes with one MODEL");
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
            var texts = context.Get(_perplexity).Select(file => WholeText.Read(file, context.Get(_field))).ToList();
            var report = new EvalReport(protocol);
            foreach (var source in sources)
                Measure(context, source, texts, protocol, report);
            Write(context, report);
        }
        finally
        {
            sources.ForEach(source => source.Dispose());
        }
        return ExitCode.Ok;
    }

    private void Measure(VerbContext context, ModelSource source, List<WholeText> texts, PerplexityProtocol protocol, EvalReport report)
    {
        var modelSha256 = context.Has(_out) ? source.Sha256(context) : null;
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

    private void Write(VerbContext context, EvalReport report)
    {
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
