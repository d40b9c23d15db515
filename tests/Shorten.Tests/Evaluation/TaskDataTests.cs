using Shorten.Data;
using Shorten.Evaluation.Tasks;
using Shorten.Testing;

namespace Shorten.Tests.Evaluation;

/// <summary>Rows of the seven tasks' data as contexts, choices and right answers.</summary>
public sealed class TaskDataTests
{
    [Fact]
    public void Read_JoinsGoalAndSolutions_Piqa()
    {
        var document = Only("piqa", """{"goal": "Open a jar", "sol1": "twist the lid", "sol2": "smash it ", "label": 1}""");
        Assert.Equal(["Question: Open a jar\nAnswer:", "Question: Open a jar\nAnswer:"], document.Contexts);
        Assert.Equal(["twist the lid", "smash it "], document.Choices);
        Assert.Equal(1, document.Gold);
    }

    [Theory]
    [InlineData("B", """["A", "B", "C"]""", 1)]
    [InlineData("3", """["1", "2", "3"]""", 2)]
    [InlineData("2", """["A", "B", "C"]""", 1)]
    [InlineData("C", """["1", "2", "3"]""", 2)]
    public void Read_FindsTheAnswer_ArcWithLettersAndDigits(string key, string labels, int gold)
    {
        foreach (string task in (string[])["arc_easy", "arc_challenge"])
        {
            var document = Only(task, $$"""{"question": "Why?", "choices": {"text": ["a", "b", "c"], "label": {{labels}}}, "answerKey": "{{key}}"}""");
            Assert.Equal("Question: Why?\nAnswer:", document.Contexts[0]);
            Assert.Equal(gold, document.Gold);
        }
    }

    [Fact]
    public void Read_TakesTheStemAlone_OpenBookQa()
    {
        var document = Only("openbookqa", """{"question_stem": "Fog is likely", "choices": {"text": ["at sea", "in a cup"], "label": ["A", "B"]}, "answerKey": "A"}""");
        Assert.Equal(("Fog is likely", 0), (document.Contexts[0], document.Gold));
    }

    [Theory]
    [InlineData("\"label\": 1")]
    [InlineData("\"answer\": true")]
    public void Read_AsksAboutThePassage_BoolQ(string answer)
    {
        var document = Only("boolq", $$"""{"passage": "Iron rusts.", "question": "does iron rust", {{answer}}}""");
        Assert.Equal("Iron rusts.\nQuestion: does iron rust?\nAnswer:", document.Contexts[0]);
        Assert.Equal(["no", "yes"], document.Choices);
        Assert.Equal(1, document.Gold);
    }

    [Fact]
    public void Read_PutsBothNamesBeforeTheSameRest_WinoGrande()
    {
        var document = Only("winogrande", """{"sentence": "The cup fell on the table because _ was wet .", "option1": "the cup", "option2": "the table", "answer": "2"}""");
        Assert.Equal(["The cup fell on the table because the cup", "The cup fell on the table because the table"], document.Contexts);
        Assert.Equal(["was wet .", "was wet ."], document.Choices);
        Assert.Equal(1, document.Gold);
    }

    [Fact]
    public void Read_CleansMarks_HellaSwag()
    {
        var document = Only("hellaswag", """
            {"activity_label": "Baking", "ctx_a": "[header] How to bake [title] Mix [step] Take a bowl.", "ctx_b": "a Man", "endings": ["pours  milk.", " eats [substeps] it."], "label": "1"}
            """);
        Assert.Equal("Baking: How to bake. Mix Take a bowl. A man", document.Contexts[0]);
        Assert.Equal(["pours milk.", "eats it."], document.Choices);
        Assert.Equal(1, document.Gold);
    }

    [Theory]
    [InlineData("piqa", """{"goal": "g", "sol1": "a", "label": 0}""", "no field 'sol2'; there are goal, sol1, label")]
    [InlineData("piqa", """{"goal": "g", "sol1": "a", "sol2": "b", "label": 2}""", "'label' is '2', which is none of the 2 choices")]
    [InlineData("piqa", """{"goal": "g", "sol1": "a", "sol2": "b", "label": -1}""", "none of the 2 choices")]
    [InlineData("openbookqa", """{"question_stem": "s", "choices": {"text": "a"}, "answerKey": "A"}""", "the field 'choices.text' is not a list")]
    [InlineData("openbookqa", """{"question_stem": "s", "choices": {"text": ["a"]}, "answerKey": "A"}""", "1 choices")]
    [InlineData("piqa", """{"goal": "g", "goal": "h", "sol1": "a", "sol2": "b", "label": 0}""", "goal")]
    public void Read_NamesRowAndProblem_WrongRow(string task, string row, string problem)
    {
        var exception = Assert.Throws<DataFormatException>(() => Only(task, row));
        Assert.Contains("row 1", exception.Message);
        Assert.Contains(problem, exception.Message);
    }

    [Theory]
    [InlineData("csv", "goal,sol1,sol2,label\n\"2020-01-01, a day\",10:30,b,1\n")]
    [InlineData("jsonl", """{"goal": "2020-01-01, a day", "sol1": "10:30", "sol2": "b", "label": 1}""")]
    [InlineData("json", """[{"goal": "2020-01-01, a day", "sol1": "10:30", "sol2": "b", "label": 1}]""")]
    public void Read_GivesTheSame_EveryFormat(string extension, string text)
    {
        using var files = new TemporaryFolder();
        File.WriteAllText(files.File("rows." + extension), text);
        var document = Assert.Single(TaskData.Read(new TaskLibrary([]).Get("piqa"), [files.File("rows." + extension)], new TaskSettings(), []).Documents);
        Assert.Equal(("Question: 2020-01-01, a day\nAnswer:", "10:30", 1), (document.Contexts[0], document.Choices[0], document.Gold));
    }

    // The draws are those of CPython 3: random.Random(1234).sample(range(5), 2) for 0.4; for 0.3 random.Random(42), whose shuffle of three rows comes first.
    [Theory]
    [InlineData(HarnessVersion.V04, new[] { "g3", "g0" })]
    [InlineData(HarnessVersion.V03, new[] { "g1", "g4" })]
    public void Read_DrawsExamplesAsTheHarness_FewShot(HarnessVersion harness, string[] firstExamples)
    {
        using var files = new TemporaryFolder();
        File.WriteAllLines(files.File("test.jsonl"), Enumerable.Range(0, 3).Select(i => $$"""{"goal": "t{{i}}", "sol1": "x", "sol2": "y", "label": 0}"""));
        File.WriteAllLines(files.File("train.jsonl"), Enumerable.Range(0, 5).Select(i => $$"""{"goal": "g{{i}}", "sol1": "x", "sol2": "y", "label": 1}"""));
        var data = TaskData.Read(new TaskLibrary([]).Get("piqa"), [files.File("test.jsonl")], new TaskSettings(harness, Limit: 1, NumFewshot: 2), [files.File("train.jsonl")]);
        string examples = string.Concat(firstExamples.Select(goal => $"Question: {goal}\nAnswer: y\n\n"));
        Assert.Equal(examples + "Question: t0\nAnswer:", Assert.Single(data.Documents).Contexts[0]);
        Assert.Equal(3, data.NumDocuments);
    }

    private static TaskDocument Only(string task, string row)
    {
        using var files = new TemporaryFolder();
        File.WriteAllText(files.File("rows.jsonl"), row.Trim() + "\n");
        return Assert.Single(TaskData.Read(new TaskLibrary([]).Get(task), [files.File("rows.jsonl")], new TaskSettings(), []).Documents);
    }
}
