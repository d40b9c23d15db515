using Shorten.Checkpoints;
using Shorten.Evaluation.Tasks;
using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Tokenizers;

namespace Shorten.Tests.Evaluation;

/// <summary>Log-likelihoods of choices, against each choice run alone.</summary>
public sealed class TaskEvaluatorTests : IDisposable
{
    // Sums of up to thirty float32 log-probabilities.
    private const double Tolerance = 1e-3;
    private const string Task = "name: mine\ncontext: '{q}'\nchoices: options\ngold: answer\n";
    private readonly TemporaryFolder _files = new();

    public TaskEvaluatorTests()
    {
        TinyFolder.Write(_files.File("model"));
        File.WriteAllText(_files.File("mine.yaml"), Task);
    }

    public void Dispose() => _files.Dispose();

    // Choices that share a beginning, one that begins another, one letter, equal ones, an equal row, a context with spaces at its end, and none.
    private static readonly string[] _rows =
    [
        """{"q": "The cat sat on", "options": ["the mat", "the map of it", "the"], "answer": 1}""",
        """{"q": "Is it", "options": ["a", "b"], "answer": 0}""",
        """{"q": "Twice ", "options": ["same", "same", "other"], "answer": 2}""",
        """{"q": "Is it", "options": ["a", "b"], "answer": 1}""",
        """{"q": "", "options": ["from nothing", "to all"], "answer": 0}""",
    ];

    [Fact]
    public void Run_EqualsEachChoiceAlone()
    {
        var result = Run(new TaskSettings());
        for (int i = 0; i < _rows.Length; i++)
        {
            var document = Data(new TaskSettings()).Documents[i];
            for (int choice = 0; choice < document.Choices.Count; choice++)
                Assert.Equal(Alone(document.Contexts[choice], " " + document.Choices[choice]), result.Scores[i].LogLikelihoods[choice], Tolerance);
        }
        Assert.Equal(result.Scores[1].LogLikelihoods, result.Scores[3].LogLikelihoods);
        Assert.Equal(result.Scores[2].LogLikelihoods[0], result.Scores[2].LogLikelihoods[1]);
        Assert.Equal([7, 13, 3], result.Scores[0].Lengths);
    }

    // The model takes 128 positions: 129 tokens, of which the last is only predicted.
    [Fact]
    public void Run_CutsTheContextOnTheLeft_LongContext()
    {
        string context = string.Concat(Enumerable.Range(0, 80).Select(i => $"{i} ")) + "end";
        File.WriteAllText(_files.File("rows.jsonl"), $$"""{"q": "{{context}}", "options": ["of it", "to it"], "answer": 0}""");
        var result = Run(new TaskSettings(), write: false);
        string kept = context[^(129 - " of it".Length)..];
        Assert.Equal(Alone(kept, " of it"), result.Scores[0].LogLikelihoods[0], Tolerance);
    }

    [Fact]
    public void Run_AsksOnlyWhatIsLeft_Resumed()
    {
        var whole = Run(new TaskSettings());
        string path = _files.File("kept");
        using (var first = new TaskResume(path, "{}"))
            Run(new TaskSettings(), first);
        string[] lines = File.ReadAllLines(path);
        Assert.Equal(_rows.Length + 1, lines.Length);
        // Killed while the last line was written; and one answer that no run would give shows that it is not asked again.
        File.WriteAllText(path, string.Join('\n', lines[0], """{"Task":"mine","Document":1,"LogLikelihoods":[-7,-8]}""", lines[^1][..10]));
        using var second = new TaskResume(path, "{}");
        Assert.Equal(1, second.NumAnswers);
        var resumed = Run(new TaskSettings(), second);
        Assert.Equal([-7, -8], resumed.Scores[1].LogLikelihoods);
        Assert.Equal(whole.Scores[0].LogLikelihoods[0], resumed.Scores[0].LogLikelihoods[0], Tolerance);
        second.Complete();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Resume_StartsAnew_OtherRun()
    {
        File.WriteAllText(_files.File("kept"), "{\"old\":1}\n{\"Task\":\"mine\",\"Document\":1,\"LogLikelihoods\":[-7,-8]}\n");
        using var resume = new TaskResume(_files.File("kept"), "{}");
        Assert.Equal(0, resume.NumAnswers);
    }

    [Fact]
    public void Result_CountsRightAnswers_AndTheirError()
    {
        var task = new TaskLibrary([]).Get("piqa");
        DocumentScore Score(int gold, double a, double b) => new(gold, [a, b], [1, 10]);
        var first = new TaskResult(task, new Dictionary<string, string>(), 4, [Score(0, -1, -2), Score(1, -1, -2), Score(1, -3, -2), Score(0, -1, -1)]);
        Assert.Equal(0.75, first.Mean("acc"));
        Assert.Equal(0.5, first.Mean("acc_norm"));
        Assert.Equal(0.25, first.StandardError("acc"), 1e-12);
        var second = first with { Scores = [Score(0, -2, -1), Score(1, -1, -2), Score(1, -3, -2), Score(0, -1, -1)] };
        Assert.Equal((-0.25, 0.25), second.DifferenceTo(first, "acc"));
    }

    private TaskResult Run(TaskSettings settings, TaskResume? resume = null, bool write = true)
    {
        using var checkpoint = Checkpoint.Open(_files.File("model"));
        using var workspace = new Workspace();
        var model = DecoderModel.Open(checkpoint);
        var task = new TokenizedTask(write ? Data(settings) : Read(settings), model, Tokenizer.FromFolder(checkpoint.Path), settings.Harness);
        return TaskEvaluator.Run(model, task, workspace, resume);
    }

    private TaskData Data(TaskSettings settings)
    {
        File.WriteAllLines(_files.File("rows.jsonl"), _rows);
        return Read(settings);
    }

    private TaskData Read(TaskSettings settings) => TaskData.Read(new TaskLibrary([_files.File("mine.yaml")]).Get("mine"), [_files.File("rows.jsonl")], settings, []);

    private double Alone(string context, string continuation)
    {
        var tokenizer = Tokenizer.FromFolder(_files.File("model"));
        int end = context.TrimEnd().Length;
        int[] head = end == 0 ? [tokenizer.EosTokenId!.Value] : tokenizer.Encode(context[..end], addSpecialTokens: false);
        long[] ids = [.. head.Concat(tokenizer.Encode(context[end..] + continuation, addSpecialTokens: false)).Select(id => (long)id)];
        float[] logits = RunModel.Logits(_files.File("model"), ids[..^1], 1);
        int vocabulary = logits.Length / (ids.Length - 1);
        return Enumerable.Range(head.Length - 1, ids.Length - head.Length).Sum(t =>
        {
            double[] row = [.. logits.Skip(t * vocabulary).Take(vocabulary).Select(logit => (double)logit)];
            return row[ids[t + 1]] - Math.Log(row.Sum(Math.Exp));
        });
    }
}
