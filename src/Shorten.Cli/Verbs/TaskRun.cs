using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Evaluation.Tasks;

namespace Shorten.Cli.Verbs;

/// <summary>Asks models all tasks, and keeps their answers beside the result until it is written.</summary>
internal sealed class TaskRun(VerbContext context, TaskSettings settings, IReadOnlyList<TaskData> tasks, string? resultPath)
{
    private readonly List<TaskResume> _resumes = [];

    /// <summary>What came out so far.</summary>
    public TaskReport Report { get; } = new(settings);

    /// <summary>True if there are questions.</summary>
    public bool HasTasks => tasks.Count > 0;

    /// <summary>Asks one model.</summary>
    public void Run(ModelSource source, IReadOnlyDictionary<string, string>? modelSha256)
    {
        if (!HasTasks)
            return;
        var resume = Resume(source, modelSha256);
        var watch = Stopwatch.StartNew();
        using var workspace = context.NewWorkspace();
        var tokenized = tasks.Select(data => new TokenizedTask(data, source.Model, source.Tokenizer, settings.Harness)).ToList();
        long tokens = tokenized.Sum(task => task.NumTokens);
        context.Notice($"{source.Path}: {Figures.Count(tasks.Sum(data => data.Documents.Count))} questions, {Figures.Count(tokens)} tokens, {ExpectedTime.Of(2.0 * tokens * source.Model.NumParameters)}");
        var results = tokenized.Select(task => TaskEvaluator.Run(source.Model, task, workspace, resume, context.Progress, context.CancellationToken)).ToList();
        Report.Rows.Add(new TaskRow(source, results, watch.Elapsed.TotalSeconds, modelSha256));
    }

    /// <summary>Adds the result to a JSON object.</summary>
    public void AddTo(JsonObject result) => new TaskJson(Report, settings, context.Compute).AddTo(result);

    /// <summary>The result is written: what was kept goes, and the samples are written beside it where they are asked for.</summary>
    public void Complete(bool logSamples)
    {
        for (int model = 0; logSamples && model < Report.Rows.Count; model++)
        {
            for (int i = 0; i < tasks.Count; i++)
            {
                string name = $"samples_{tasks[i].Task.Name}{(Report.Rows.Count > 1 ? $"_{model + 1}" : "")}.jsonl";
                OutputText.Write(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(resultPath!))!, name), TaskJson.Samples(tasks[i], Report.Rows[model].Results[i]));
            }
        }
        _resumes.ForEach(resume => resume.Complete());
    }

    private TaskResume? Resume(ModelSource source, IReadOnlyDictionary<string, string>? modelSha256)
    {
        if (resultPath is null)
            return null;
        string fingerprint = JsonSerializer.Serialize(new
        {
            version = typeof(TaskRun).Assembly.GetName().Version!.ToString(),
            modelSha256,
            compute = context.Compute.ToString(),
            harness = settings.Harness.ToString(),
            settings.NumFewshot,
            tasks = tasks.Select(data => new { data.Task.Name, data.Task.Sha256, files = data.Files.Values }),
        });
        var resume = new TaskResume($"{resultPath}.{_resumes.Count + 1}.partial", fingerprint);
        _resumes.Add(resume);
        context.AfterCancel = "what was answered is kept beside --out, and the same command goes on from there";
        if (resume.NumAnswers > 0)
            context.Notice($"{source.Path}: {Figures.Count(resume.NumAnswers)} answers of an earlier run are kept");
        return resume;
    }
}
