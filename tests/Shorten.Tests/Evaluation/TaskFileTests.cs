using Shorten.Data;
using Shorten.Evaluation.Tasks;
using Shorten.Testing;

namespace Shorten.Tests.Evaluation;

/// <summary>Task files, and where the data of tasks lies.</summary>
public sealed class TaskFileTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Library_HasThePapersTasks_AndTheirMetric()
    {
        var library = new TaskLibrary([]);
        string[] averages = [.. TaskLibrary.PaperTasks.Select(name => library.Get(name).Average)];
        Assert.Equal(["acc", "acc", "acc_norm", "acc", "acc", "acc_norm", "acc_norm"], averages);
        Assert.Contains("there are boolq, piqa", Assert.Throws<ArgumentException>(() => library.Get("mmlu")).Message);
    }

    [Theory]
    [InlineData("name: x\ncontext: a\nchoices: c\ngold: g\nprompt: b", "unknown key 'prompt'")]
    [InlineData("name: x\ncontext: a\nchoices: c", "the key 'gold' is missing")]
    [InlineData("name: x\ncontext: 'a {b'\nchoices: c\ngold: g", "a brace is not closed in 'a {b'")]
    [InlineData("name: x\ncontext: '{b|upper}'\nchoices: c\ngold: g", "unknown filter 'upper'")]
    [InlineData("name: x\ncontext: a\nchoices: c\ngold: g\nmetrics: [f1]", "unknown metric 'f1'")]
    [InlineData("name: x\ncontext: a\nchoices: c\ngold: g\nclean: [{ regex: '(' }]", "no pattern")]
    [InlineData("name: x\ncontext: a\nchoices: c\ngold: g\nclean: [{ cut: 3 }]", "a step of 'clean' has trim")]
    [InlineData("- a list", "a task is a mapping")]
    [InlineData("name: [", "no YAML")]
    public void Library_Refuses_BrokenTaskFile(string yaml, string problem)
    {
        File.WriteAllText(_files.File("my.yaml"), yaml);
        var exception = Assert.Throws<TaskFormatException>(() => new TaskLibrary([_files.File("my.yaml")]));
        Assert.Contains(problem, exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("piqa-validation.jsonl", "piqa")]
    [InlineData("piqa/validation.parquet", "piqa")]
    [InlineData("piqa/data/validation-00000-of-00001.parquet", "piqa")]
    [InlineData("ai2_arc/ARC-Challenge/test-00000-of-00001.parquet", "arc_challenge")]
    [InlineData("arc_challenge-test.jsonl.gz", "arc_challenge")]
    public void Find_KnowsTheLayout(string path, string task)
    {
        foreach (string other in (string[])["piqa-train.jsonl", "piqa-validation.md", "arc_easy-test.jsonl", "ai2_arc/ARC-Easy/test-00000-of-00001.parquet", path])
            Touch(other);
        var definition = new TaskLibrary([]).Get(task);
        Assert.Equal([_files.File(path)], TaskDataFiles.Find(_files.Path, definition, definition.Split));
    }

    [Fact]
    public void Find_TakesAllParts_InOrder()
    {
        Touch("piqa/validation-00001-of-00002.parquet");
        Touch("piqa/validation-00000-of-00002.parquet");
        Assert.Equal(["validation-00000-of-00002.parquet", "validation-00001-of-00002.parquet"], Find("piqa").Select(Path.GetFileName));
    }

    [Fact]
    public void Find_NamesThem_SeveralFiles()
    {
        Touch("piqa-validation.jsonl");
        Touch("piqa-validation.csv");
        Assert.Contains("piqa-validation.csv, piqa-validation.jsonl; piqa=FILE", Assert.Throws<DataFormatException>(() => Find("piqa")).Message);
    }

    [Fact]
    public void Find_SaysWhatWasExpected_NoFile() =>
        Assert.Contains("no file of piqa: expected piqa-validation.jsonl", Assert.Throws<DataFormatException>(() => Find("piqa")).Message);

    private IReadOnlyList<string> Find(string task) => TaskDataFiles.Find(_files.Path, new TaskLibrary([]).Get(task), "validation");

    private void Touch(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_files.File(path))!);
        File.WriteAllText(_files.File(path), "");
    }
}
