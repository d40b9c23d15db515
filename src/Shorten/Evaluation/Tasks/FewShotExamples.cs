using Shorten.Data;

namespace Shorten.Evaluation.Tasks;

/// <summary>Puts solved questions of a training split before each question, drawn as the harness draws them.</summary>
/// <remarks>
/// 0.3 seeds one generator with 42, shuffles the questions, and draws for each in that order; 0.4 seeds with 1234 and draws in the order of the file. An example is its context, a space and
/// the right choice; examples are separated by an empty line.
/// </remarks>
internal static class FewShotExamples
{
    private const long SeedV03 = 42, SeedV04 = 1234;
    private const string Separator = "\n\n";

    /// <summary>The questions with <paramref name="count"/> examples before each.</summary>
    /// <exception cref="ArgumentException">There are fewer examples.</exception>
    public static List<TaskDocument> Prepend(IReadOnlyList<TaskDocument> documents, IReadOnlyList<TaskDocument> training, int count, HarnessVersion harness)
    {
        if (count > training.Count)
            throw new ArgumentException($"{count} examples of {training.Count} questions for training");
        var random = new PythonRandom(harness == HarnessVersion.V03 ? SeedV03 : SeedV04);
        int[] order = [.. Enumerable.Range(0, documents.Count)];
        if (harness == HarnessVersion.V03)
            random.Shuffle(order.AsSpan());
        var result = new TaskDocument[documents.Count];
        foreach (int index in order)
        {
            string examples = string.Concat(random.Sample(training.Count, count).Select(i => Solved(training[i]) + Separator));
            result[index] = documents[index] with { Contexts = [.. documents[index].Contexts.Select(context => examples + context)] };
        }
        return [.. result];
    }

    private static string Solved(TaskDocument document) => $"{document.Contexts[document.Gold]} {document.Choices[document.Gold]}";
}
