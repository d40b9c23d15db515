using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Cli.Frame;
using Shorten.Models;
using Shorten.Scoring;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten analyze</c>: the score of every block.</summary>
internal sealed class AnalyzeVerb : Verb
{
    private static readonly string[] TablesBesideScores = ["block_order.csv", "all_ppl_sorted.csv", "weight_score.csv"];

    private readonly Argument<string> _model = ModelArgument();
    private readonly AnalysisOptions _analysis = new();
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Write the scores as JSON, and block_order.csv beside them; a killed run goes on from here",
        HelpName = "scores.json",
    };
    private readonly Option<string?> _csvDir = new("--csv-dir")
    {
        Description = "Write every table of the paper's code into this folder",
        HelpName = "DIR",
    };

    public AnalyzeVerb()
        : base("analyze", "Scores every block: how much the model loses without it.",
            "analyze ./model --out scores.json",
            "analyze model.gguf --criterion magnitude --power 2 --out scores.json",
            "analyze ./model --data books.jsonl --field text --samples 20 --memory 2GB --out scores.json")
    {
        Add(_model);
        _analysis.AddTo(this);
        Add(_out);
        Add(_csvDir);
    }

    public override int Run(VerbContext context)
    {
        using var source = ModelSource.Open(context.ModelPath(context.Get(_model)));
        var model = source.Model;
        var isProtected = _analysis.Protection(context).Of(model.Blocks.Count);
        string? path = context.Get(_out);
        var report = _analysis.Run(context, source, [.. Enumerable.Range(0, model.Blocks.Count)], path is null ? null : path + ".resume");
        Write(context, model, report, path);
        if (context.IsJson)
        {
            var json = JsonNode.Parse(report.ToJson())!.AsObject();
            json["protected"] = Figures.List(isProtected);
            context.Json(json);
        }
        else
        {
            ScoreTable.Print(context, report, isProtected);
        }
        return ExitCode.Ok;
    }

    private void Write(VerbContext context, DecoderModel model, ScoreReport report, string? path)
    {
        long ParametersOf(int block) => model.NumParameters - model.Without([block]).NumParameters;
        var names = model.Settings.Names;
        var tables = ScoreTables.Create(report, model.NumParameters, ParametersOf, name => names.ToHuggingFace(name, names.BlockOf(name)!.Value));
        if (path is not null)
        {
            foreach (var (name, text) in tables.Where(table => TablesBesideScores.Contains(table.Key)))
                OutputText.Write(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name), text);
            using var output = AtomicOutput.ForFile(path);
            File.WriteAllBytes(output.TemporaryPath, report.ToJson());
            output.Commit(overwrite: true);
        }
        if (context.Get(_csvDir) is not { } folder)
            return;
        foreach (var (name, text) in tables)
            OutputText.Write(Path.Combine(folder, name), text);
    }
}
