using System.Text.Json.Nodes;
using Shorten.Testing;
using Shorten.Tokenizers;

namespace Shorten.Data.Tests;

public sealed class ChatRowsTests : IDisposable
{
    private const string ChatMl = "{% for m in messages %}<{{ m.role }}>{{ m.content }};\n{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";
    private const string TwoTurns = """[{"role":"user","content":"a?"},{"role":"assistant","content":"b."},{"role":"user","content":"c?"},{"role":"assistant","content":"d."}]""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rows.jsonl", "messages")]
    [InlineData("rows.json", "conversations")]
    [InlineData("rows.csv", "messages")]
    [InlineData("rows.parquet", "messages")]
    [InlineData("strings.parquet", "messages")]
    public void Read_LearnsTheAssistantsTurns_FromEveryFormat(string name, string field)
    {
        var data = Read(Write(name, field, TwoTurns), ChatMl);
        Assert.Equal((TrainingForm.Chat, 1, 0), (data.Form, data.NumRows, data.NumUnlearntTurns));
        Check(data, "<user>a?;\n<assistant>b.;\n<user>c?;\n<assistant>d.;\n", "b.;\n", "d.;\n");
    }

    [Fact]
    public void Read_CountsTurnsThatTheTemplateWritesInAnotherWayLater()
    {
        // As Qwen 3: only the last answer has its thoughts.
        const string Template = "{% for m in messages %}<{{ m.role }}>{% if loop.last and m.role == 'assistant' %}(thoughts){% endif %}{{ m.content }};{% endfor %}"
            + "{% if add_generation_prompt %}<assistant>{% endif %}";
        var data = Read(Write("rows.jsonl", "messages", TwoTurns), Template);
        Assert.Equal(1, data.NumUnlearntTurns);
        Check(data, "<user>a?;<assistant>b.;<user>c?;<assistant>(thoughts)d.;", "(thoughts)d.;");
    }

    [Fact]
    public void Read_LearnsEveryTurn_WhereTheTemplateEndsTextsWithATokenOfItsOwn()
    {
        // As Phi 3.
        const string Template = "{% for m in messages %}<{{ m.role }}>{{ m.content }};{% endfor %}{% if add_generation_prompt %}<assistant>{% else %}{{ eos_token }}{% endif %}";
        var data = Read(Write("rows.jsonl", "messages", TwoTurns), Template);
        Assert.Equal(0, data.NumUnlearntTurns);
        var sequence = data.Train.Sequences().Single();
        Assert.Equal("<user>a?;<assistant>b.;<user>c?;<assistant>d.;$", TrainingRun.Text(sequence.Ids));
        string[] learnt = ["b.;", "d.;$"];
        Assert.Equal(learnt, Stretches(sequence));
    }

    [Fact]
    public void Read_AddsNothing_BesideTheTemplate()
    {
        var data = Read(Write("rows.jsonl", "messages", TwoTurns), ChatMl, TrainingRun.All with { Pack = true, Length = 20 });
        Assert.DoesNotContain(data.Train.SelectMany(item => item.Sequences), sequence => sequence.Ids.Contains(TrainingRun.End));
    }

    [Fact]
    public void Read_LeavesOutConversationsWithoutAnAnswer()
    {
        File.WriteAllText(_folder.File("rows.jsonl"), $$"""
            {"messages": [{"role": "user", "content": "a?"}]}
            {"messages": []}
            {"messages": null}
            {"messages": {{TwoTurns}}}
            """);
        Assert.Equal([0, 1, 2], Read(_folder.File("rows.jsonl"), ChatMl).RowsWithNothingToLearn);
    }

    [Fact]
    public void Read_GivesTheSameTokens_OnEveryDay()
    {
        var data = Read(Write("rows.jsonl", "messages", TwoTurns), "{{ strftime_now('%Y-%m-%d') }}" + ChatMl);
        Assert.StartsWith("2024-07-26<user>", TrainingRun.Text(data.Train.Sequences().Single().Ids));
    }

    [Fact]
    public void Read_SaysThatTheModelHasNoTemplate() =>
        Assert.Equal("holds conversations, and the model has no chat template", Assert.Throws<DataFormatException>(() => Read(Write("rows.jsonl", "messages", TwoTurns), null)).Problem);

    [Fact]
    public void Read_NamesTheRow_WhenTheTemplateRefusesIt()
    {
        string path = Write("rows.jsonl", "messages", TwoTurns);
        File.AppendAllText(path, """{"messages": [{"role": "robot", "content": "x"}, {"role": "assistant", "content": "y"}]}""");
        const string Template = "{% for m in messages %}{% if m.role == 'robot' %}{{ raise_exception('no robots') }}{% endif %}{{ m.content }}{% endfor %}";
        Assert.Equal("row 2: chat template, line 1: no robots", Assert.Throws<DataFormatException>(() => Read(path, Template)).Problem);
    }

    [Theory]
    [InlineData("chatml")]
    [InlineData("llama-2")]
    [InlineData("llama-3")]
    [InlineData("mistral")]
    [InlineData("gemma")]
    [InlineData("phi-3")]
    [InlineData("zephyr")]
    [InlineData("qwen")]
    public void Read_LearnsTheAnswers_WithTheTemplatesOfRealModels(string name)
    {
        var golden = File.ReadLines(Fixtures.PathOf("tiny", "chat_templates.jsonl")).Select(line => JsonNode.Parse(line)!).First(golden => (string?)golden["template_name"] == name);
        File.Copy(Fixtures.PathOf("readme", "tokenizer.json"), _folder.File("tokenizer.json"));
        File.WriteAllText(_folder.File("tokenizer_config.json"), """{"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"}""");
        var template = ChatTemplate.Parse((string)golden["template"]!);
        var data = TrainingData.Read(Write("rows.jsonl", "messages", TwoTurns), Tokenizer.FromFolder(_folder.Path), template, TrainingRun.All);
        Assert.Equal(0, data.NumUnlearntTurns);
        string[] learnt = [.. Stretches(data.Train.Sequences().Single())];
        Assert.Equal(2, learnt.Length);
        Assert.StartsWith("b.", learnt[0].TrimStart());
        Assert.StartsWith("d.", learnt[1].TrimStart());
        Assert.All(learnt, turn => Assert.DoesNotContain("c?", turn));
    }

    private static TrainingData Read(string path, string? template, TrainingDataSettings? settings = null) =>
        TrainingData.Read(path, TrainingRun.Bytes, template is null ? null : ChatTemplate.Parse(template), settings ?? TrainingRun.All);

    private static List<string> Stretches(TrainingSequence sequence)
    {
        var stretches = new List<string>();
        for (int i = 0; i < sequence.Labels.Length; i++)
        {
            if (sequence.Labels[i] == TrainingSequence.Ignored)
                continue;
            if (i == 0 || sequence.Labels[i - 1] == TrainingSequence.Ignored)
                stretches.Add("");
            stretches[^1] += TrainingRun.Text([sequence.Ids[i]]);
        }
        return stretches;
    }

    private static void Check(TrainingData data, string text, params string[] learnt)
    {
        var sequence = data.Train.Sequences().Single();
        Assert.Equal(text, TrainingRun.Text(sequence.Ids));
        string expected = new('_', text.Length);
        foreach (string part in learnt)
        {
            int start = text.IndexOf(part, StringComparison.Ordinal);
            expected = expected.Remove(start, part.Length).Insert(start, part);
        }
        Assert.Equal(expected, TrainingRun.Learnt(sequence));
    }

    private string Write(string name, string field, string messages)
    {
        if (name.EndsWith(".parquet", StringComparison.Ordinal))
        {
            string value = name[0] == 's' ? $"'{messages}'" : $"from_json('{messages}', '[{{\"role\":\"VARCHAR\",\"content\":\"VARCHAR\"}}]')";
            return TableFiles.Copy(_folder, name, $"SELECT {value} AS {field}", "FORMAT parquet");
        }
        string content = Path.GetExtension(name) switch
        {
            ".csv" => $"id,{field}\n1,\"{messages.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n",
            ".json" => $$"""[{"{{field}}": {{messages}}}]""",
            _ => $$"""{"{{field}}": {{messages}}}""" + "\n",
        };
        File.WriteAllText(_folder.File(name), content);
        return _folder.File(name);
    }
}
