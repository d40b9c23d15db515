using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Evaluation.Tasks;

/// <summary>Asks a model the questions of a task.</summary>
public static class TaskEvaluator
{
    // Rows that go through the blocks at once: enough to use packed weights well, few enough for their keys and values.
    private const int BatchRows = 4096;

    /// <summary>Scores all questions; those that <paramref name="resume"/> knows are not asked again.</summary>
    /// <exception cref="MemoryLimitException">One question does not fit the limit of <paramref name="workspace"/>.</exception>
    public static TaskResult Run(
        DecoderModel model, TokenizedTask task, Workspace workspace, TaskResume? resume = null, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(workspace);
        var data = task.Data;
        var answers = resume?.Read(data) ?? new double[]?[data.Documents.Count];
        // The longest come first, so that a batch that does not fit fails at once.
        var open = task.Groups.Where(group => group.Documents.Any(i => answers[i] is null)).OrderByDescending(group => group.Tokens.NumRows).ToList();
        long rows = open.Sum(group => (long)group.Tokens.NumRows), done = 0;
        if (open.Count > 0)
        {
            using var scorer = new ChoiceScorer(model, open.Max(group => group.Tokens.MaxInputs), workspace);
            for (int next = 0; next < open.Count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var batch = Batch(model, open, ref next, workspace);
                double[][] sums = scorer.Run([.. batch.Select(group => group.Tokens)]);
                for (int i = 0; i < batch.Count; i++)
                    Keep(batch[i], sums[i], answers, data, resume);
                resume?.Flush();
                done += batch.Sum(group => (long)group.Tokens.NumRows);
                progress?.Report(new WorkProgress(data.Task.Name, done, rows, "tokens"));
            }
        }
        return new TaskResult(data.Task, data.Files, data.NumDocuments, [.. data.Documents.Select((document, i) => new DocumentScore(document.Gold, answers[i]!, TaskData.Lengths(document)))]);
    }

    private static void Keep(QuestionGroup group, double[] sums, double[]?[] answers, TaskData data, TaskResume? resume)
    {
        foreach (int document in group.Documents.Where(document => answers[document] is null))
        {
            answers[document] = sums;
            resume?.Add(data, document, sums);
        }
    }

    private static List<QuestionGroup> Batch(DecoderModel model, List<QuestionGroup> open, ref int next, Workspace workspace)
    {
        var batch = new List<QuestionGroup>();
        var documents = new List<TokenizedDocument>();
        for (; next < open.Count; next++)
        {
            documents.Add(open[next].Tokens);
            bool fits = documents.Sum(d => d.MaxInputs) <= BatchRows && ChoiceScorer.Bytes(model, documents) <= workspace.LimitBytes - workspace.UsedBytes;
            if (batch.Count > 0 && !fits)
                break;
            batch.Add(open[next]);
        }
        return batch;
    }
}
