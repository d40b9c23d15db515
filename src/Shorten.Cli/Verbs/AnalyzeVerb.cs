using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Scoring;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten analyze</c>: the score of every block.</summary>
internal sealed class AnalyzeVerb : Verb
{
    private static readonly string[] TablesBesideScores = ["block_order.csv", "all_ppl_sorted.csv", "weight_score.csv"];

    private readonly Argument<string> _model = ModelArgument();
    private readonly AdapterOptions _adapter = new();
    private readonly AnalysisOptions _analysis = new();
    private readonly ComparisonOptions _comparison = new();
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Write the scores as JSON, and block_order.csv beside them; a killed run goes on from here",
        HelpName = "scores.json",
    };
    private readonly Option<int> _run = Ranged.Int("--run", "Blocks of a run, for angular", 1, 1);
    private readonly Option<string?> _csvDir = new("--csv-dir")
    {
        Description = "Write every table of the paper's code into this folder",
        HelpName = "DIR",
    };

    public AnalyzeVerb()
        : base("analyze", "Scores every block: how much the model loses without it.",
            "analyze ./model --out scores.json",
            "analyze model.gguf --criterion magnitude --power 2 --out scores.json",
            "analyze ./model --criterion ppl,magnitude,block-influence,angular --out scores.json",
            "analyze ./model --data books.jsonl --field text --samples 20 --memory 2GB --out scores.json",
            "analyze ./model --criterion ppl,taylor,magnitude,block-influence,angular --seeds 5 --data books.jsonl --data wiki.txt --report criteria.html")
    {
        Add(_model);
        _adapter.AddTo(this);
        _analysis.AddTo(this, _comparison.IsGiven);
        Add(_run);
        _comparison.AddTo(this, _analysis, _run);
        Add(_out);
        Add(_csvDir);
    }

    public override int Run(VerbContext context)
    {
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        _adapter.Apply(context, source);
        var model = source.Model;
        var isProtected = _analysis.Protection(context).Of(model.Blocks.Count);
        if (context.Get(_run) > model.Blocks.Count)
            throw new UsageException($"--run {context.Get(_run)}: the model has {model.Blocks.Count} blocks");
        string? path = context.Get(_out);
        if (_comparison.IsGiven(context))
            return Compare(context, source, path);
        var reports = _analysis.Run(context, source, [.. Enumerable.Range(0, model.Blocks.Count)], path is null ? null : path + ".resume", context.Get(_run));
        Write(context, model, reports, path);
        if (context.IsJson)
        {
            JsonObject[] json = [.. reports.Select(report => ToJson(report, isProtected))];
            context.Json(json.Length == 1 ? json[0] : new JsonObject { ["scores"] = new JsonArray([.. json]) });
            return ExitCode.Ok;
        }
        foreach (var report in reports)
            ScoreTable.Print(context, report, isProtected);
        return ExitCode.Ok;
    }

    private int Compare(VerbContext context, ModelSource source, string? path)
    {
        var (reports, comparison) = _comparison.Run(context, source, _analysis, path);
        Write(context, source.Model, reports, path);
        _comparison.Write(context, source, comparison, path);
        if (context.IsJson)
            context.Json(JsonNode.Parse(comparison.ToJson())!.AsObject());
        else
            ComparisonTables.Print(context, comparison);
        return ExitCode.Ok;
    }

    private void Write(VerbContext context, DecoderModel model, IReadOnlyList<ScoreReport> reports, string? path)
    {
        foreach (var report in reports)
            Write(model, report, path, context.Get(_csvDir), reports.Count > 1 ? CriterionNames.Of(report.Criterion) : null);
    }

    private static JsonObject ToJson(ScoreReport report, IReadOnlyList<int> isProtected)
    {
        var json = JsonNode.Parse(report.ToJson())!.AsObject();
        json["protected"] = Figures.List(isProtected);
        return json;
    }

    // Of several criteria each has files of its own: scores.angular.json, and tables in a folder.
    private static void Write(DecoderModel model, ScoreReport report, string? path, string? csvFolder, string? criterion)
    {
        if (criterion is not null)
        {
            path = path is null ? null : Path.ChangeExtension(path, criterion + Path.GetExtension(path));
            csvFolder = csvFolder is null ? null : Path.Combine(csvFolder, criterion);
        }
        long ParametersOf(int block) => model.NumParameters - model.Without([block]).NumParameters;
        DecoderNames names = model.Settings.Names, huggingFace = Family.Of(model.Settings).Names;
        var tables = ScoreTables.Create(report, model.NumParameters, ParametersOf, name => names.Translate(name, names.BlockOf(name)!.Value, huggingFace) ?? name);
        if (path is not null)
        {
            foreach (var (name, text) in tables.Where(table => criterion is null && TablesBesideScores.Contains(table.Key)))
                OutputText.Write(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name), text);
            OutputText.Write(path, report.ToJson());
        }
        if (csvFolder is null)
            return;
        foreach (var (name, text) in tables)
            OutputText.Write(Path.Combine(csvFolder, name), text);
    }
}
