using Shorten.Testing;

namespace Shorten.Data.Tests;

public sealed class PromptTemplateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Alpaca_IsThatOfStanford()
    {
        Assert.Equal(
            "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\nDo {it}\n\n### Response:\n",
            PromptTemplate.Alpaca.Prompt("Do {it}", ""));
        Assert.Equal(
            "Below is an instruction that describes a task, paired with an input that provides further context. Write a response that appropriately completes the request."
            + "\n\n### Instruction:\nDo it\n\n### Input:\nThis {input}\n\n### Response:\n",
            PromptTemplate.Alpaca.Prompt("Do it", "This {input}"));
    }

    [Fact]
    public void Read_TakesTheFilesOfAlpacaLora()
    {
        const string Json = """
            {"description": "short", "prompt_input": "{{Q}} {instruction} ({input}) {instruction}A:", "prompt_no_input": "{instruction}", "response_split": "A:"}
            """;
        var template = Read(Json);
        Assert.Equal("{Q} x (y) xA:", template.Prompt("x", "y"));
        Assert.Equal("x", template.Prompt("x", null));
    }

    [Theory]
    [InlineData("no JSON", "is no prompt template: ")]
    [InlineData("[]", "is no prompt template: there is no text 'prompt_input'")]
    [InlineData("""{"prompt_input": "{instruction}"}""", "is no prompt template: there is no text 'prompt_no_input'")]
    [InlineData("""{"prompt_input": 1}""", "is no prompt template: there is no text 'prompt_input'")]
    [InlineData("""{"prompt_input": "{input}", "prompt_no_input": "{instruction}"}""", "is no prompt template: 'prompt_input' has no {instruction}")]
    [InlineData("""{"prompt_input": "{instruction} {output}", "prompt_no_input": "{instruction}"}""",
        "is no prompt template: 'prompt_input' has a brace that begins none of {instruction}, {input}; double it to mean a brace")]
    [InlineData("""{"prompt_input": "{instruction}", "prompt_no_input": "{instruction} }"}""",
        "is no prompt template: 'prompt_no_input' has a brace that begins none of {instruction}; double it to mean a brace")]
    public void Read_NamesTheProblemInOneLine(string json, string problem)
    {
        var exception = Assert.Throws<DataFormatException>(() => Read(json));
        Assert.StartsWith(problem, exception.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Read_SaysThatThereIsNoFile() => Assert.StartsWith("cannot be read: ", Assert.Throws<DataFormatException>(() => PromptTemplate.Read(_folder.File("absent.json"))).Problem);

    private PromptTemplate Read(string json)
    {
        File.WriteAllText(_folder.File("template.json"), json);
        return PromptTemplate.Read(_folder.File("template.json"));
    }
}
