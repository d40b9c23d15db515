using System.Text.Json;
using Shorten.Reports.Results;

namespace Shorten.Reports.Comparison;

/// <summary>What a result of <c>eval</c> says of the compared models.</summary>
internal static class EvalFacts
{
    private const string Suffix = ",none", ErrorSuffix = "_stderr,none";

    /// <summary>The perplexities.</summary>
    public static IEnumerable<PerplexityFact> Perplexities(EvalFile eval, ModelMatcher matcher)
    {
        foreach (var row in eval.Perplexity)
        {
            if (matcher.Find(eval.Path, row.Model, row.ModelSha256) is int model)
                yield return new PerplexityFact(model, row);
        }
    }

    /// <summary>The shares of right answers, with their differences to the first model where both answered in one run.</summary>
    public static IEnumerable<TaskFact> Tasks(EvalFile eval, ModelMatcher matcher)
    {
        var found = eval.Tasks.Select(tasks => (Tasks: tasks, Model: matcher.Find(eval.Path, tasks.Model, tasks.Config.ModelSha256))).Where(pair => pair.Model is not null).ToList();
        string? first = found.Where(pair => pair.Model == 0).Select(pair => pair.Tasks.Model).FirstOrDefault();
        foreach (var (tasks, model) in found)
        {
            var differences = eval.Differences.Where(difference => difference.Model == tasks.Model && difference.Reference == first && model != 0).Select(difference => difference.Tasks).FirstOrDefault();
            foreach (var fact in tasks.Results.SelectMany(task => Facts(eval.Path, tasks, task.Key, task.Value, model!.Value)))
                yield return differences is not null && differences.TryGetValue(fact.Key.Task, out var metrics) && metrics.TryGetValue(fact.Key.Metric, out var difference) ? fact with { Difference = difference } : fact;
        }
    }

    private static IEnumerable<TaskFact> Facts(string path, TaskModel tasks, string task, IReadOnlyDictionary<string, JsonElement> values, int model)
    {
        if (!tasks.Configs.TryGetValue(task, out var config) || !tasks.Samples.TryGetValue(task, out var samples))
            throw new ResultFileException(path, $"is broken: configs or n-samples lack {task}");
        foreach (var (key, value) in values.Where(pair => pair.Key.EndsWith(Suffix, StringComparison.Ordinal) && !pair.Key.EndsWith(ErrorSuffix, StringComparison.Ordinal)))
        {
            string metric = key[..^Suffix.Length];
            double share = Number(value) ?? throw new ResultFileException(path, $"is broken: {key} of {task} is no number");
            double? error = values.TryGetValue(metric + ErrorSuffix, out var own) ? Number(own) : null;
            yield return new TaskFact(model, new TaskKey(task, metric, tasks.Config.Harness, config.NumFewshot, samples.Effective, config.TaskSha256), metric == config.AverageMetric, share, error, null);
        }
    }

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
