using Shorten.Models;
using Shorten.Tensors;
using Shorten.Tokenizers;

namespace Shorten.Evaluation.Tasks;

/// <summary>Asks a model the questions of a task.</summary>
public static class TaskEvaluator
{
    // Rows that go through the blocks at once: enough to use packed weights well, few enough for their keys and values.
    private const int BatchRows = 4096;

    /// <summary>Scores all questions; those that <paramref name="resume"/> knows are not asked again.</summary>
    /// <exception cref="ArgumentException">A choice has no tokens, or more than the model takes.</exception>
    /// <exception cref="MemoryLimitException">One question does not fit the limit of <paramref name="workspace"/>.</exception>
    public static TaskResult Run(
        DecoderModel model, Tokenizer tokenizer, TaskData data, TaskSettings settings, Workspace workspace, TaskResume? resume = null, IProgress<WorkProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(workspace);
        var choices = new ChoiceTokenizer(tokenizer, model.Settings.MaxPositionEmbeddings, settings.Harness);
        var tokenized = data.Documents.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(choices.Tokenize).ToList();
        var answers = resume?.Read(data) ?? new double[]?[data.Documents.Count];
        // Equal questions are asked once; the longest come first, so that a batch that does not fit fails at once.
        var open = Enumerable.Range(0, tokenized.Count).Where(i => answers[i] is null).GroupBy(i => tokenized[i].Key).OrderByDescending(group => tokenized[group.First()].NumRows).ToList();
        long rows = open.Sum(group => (long)tokenized[group.First()].NumRows), done = 0;
        if (rows > 0)
        {
            using var scorer = new ChoiceScorer(model, open.Max(group => tokenized[group.First()].MaxInputs), workspace);
            for (int next = 0; next < open.Count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var batch = Batch(model, open, tokenized, ref next, workspace);
                var documents = batch.Select(group => tokenized[group.First()]).ToList();
                var sums = scorer.Run(documents);
                for (int i = 0; i < batch.Count; i++)
                    Keep(batch[i], sums[i], answers, data, resume);
                resume?.Flush();
                done += documents.Sum(document => (long)document.NumRows);
                progress?.Report(new WorkProgress(data.Task.Name, done, rows, "tokens"));
            }
        }
        return new TaskResult(data.Task, data.Files, data.NumDocuments, [.. data.Documents.Select((document, i) => new DocumentScore(document.Gold, answers[i]!, TaskData.Lengths(document)))]);
    }

    /// <summary>Tokens that go through the model for all questions.</summary>
    public static long CountTokens(DecoderModel model, Tokenizer tokenizer, TaskData data, TaskSettings settings)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        var choices = new ChoiceTokenizer(tokenizer, model.Settings.MaxPositionEmbeddings, settings.Harness);
        return data.Documents.AsParallel().Select(choices.Tokenize).DistinctBy(document => document.Key).Sum(document => (long)document.NumRows);
    }

    private static void Keep(IEnumerable<int> documents, double[] sums, double[]?[] answers, TaskData data, TaskResume? resume)
    {
        foreach (int document in documents)
        {
            answers[document] = sums;
            resume?.Add(data, document, sums);
        }
    }

    private static List<IGrouping<string, int>> Batch(DecoderModel model, List<IGrouping<string, int>> open, List<TokenizedDocument> tokenized, ref int next, Workspace workspace)
    {
        var batch = new List<IGrouping<string, int>>();
        var documents = new List<TokenizedDocument>();
        for (; next < open.Count; next++)
        {
            documents.Add(tokenized[open[next].First()]);
            bool fits = documents.Sum(d => d.MaxInputs) <= BatchRows && ChoiceScorer.Bytes(model, documents) <= workspace.LimitBytes - workspace.UsedBytes;
            if (batch.Count > 0 && !fits)
                break;
            batch.Add(open[next]);
        }
        return batch;
    }
}
