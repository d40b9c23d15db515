using System.Diagnostics;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Tests;

public sealed class ChatTests(ChatFiles chat) : IClassFixture<ChatFiles>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void Generate_PutsTheQuestionIntoTheTemplate()
    {
        var asked = CliRun.Ok("generate", chat.Model, "--chat", "Hi", "--system", "Short", "--max-new-tokens", "5", "--json").Json;
        var plain = CliRun.Ok("generate", chat.Model, "--prompt", "[system]Short[user]Hi[answer]", "--max-new-tokens", "5", "--json").Json;
        Assert.Equal(plain.ToJsonString(), asked.ToJsonString());
    }

    [Fact]
    public void Chat_AnswersEachLine_FromTheWholeConversation()
    {
        var run = CliRun.WithInput("Hi\n\nAnd?\n/exit\nno more\n", "chat", chat.Model, "--system", "Short", "--max-new-tokens", "4", "--json");
        var messages = run.Json["messages"]!.AsArray();
        Assert.Equal(["system", "user", "assistant", "user", "assistant"], messages.Select(message => (string)message!["role"]!));
        string first = (string)messages[2]!["content"]!, second = (string)messages[4]!["content"]!;
        Assert.Equal(first, Continue("[system]Short[user]Hi[answer]"));
        Assert.Equal(second, Continue($"[system]Short[user]Hi[assistant]{first}[user]And?[answer]"));
    }

    [Fact]
    public void Chat_PrintsTheAnswersAlone_WhereItIsPiped()
    {
        var run = CliRun.WithInput("Hi\n", "chat", chat.Model, "--max-new-tokens", "4", "--quiet");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(Continue("[user]Hi[answer]") + "\n", run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Chat_EndsWithOneLine_WhereTheTemplateRefuses() =>
        CliRun.WithInput("no\n", "chat", chat.Model).AssertFailure(ExitCode.BadInput, "chat template, line 1: I will not");

    [Fact]
    public void Chat_EndsWithOneLine_WhereThereIsNoTemplate()
    {
        using var demo = new DemoFiles();
        CliRun.Of("chat", demo.Model).AssertFailure(ExitCode.BadInput, "has no chat template");
        CliRun.Of("generate", demo.Model, "--chat", "Hi").AssertFailure(ExitCode.BadInput, "has no chat template");
    }

    [Fact]
    public void Chat_EndsWithOneLine_WhereTheConversationIsTooLong() =>
        CliRun.WithInput(new string('x', 100_000) + "\n", "chat", chat.Model).AssertFailure(ExitCode.WrongUsage, "begin a new one");

    [SkippableFact]
    public void Interrupt_EndsTheAnswer_AndNotTheConversation()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Shorten.Cli.dll"), "chat", chat.Model, "--max-new-tokens", "100000", "--quiet"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.WriteLine("Hi");
        process.StandardInput.Flush();
        Assert.True(process.StandardOutput.Read() >= 0);
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        process.StandardInput.WriteLine("/exit");
        process.StandardInput.Flush();
        process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(ExitCode.Ok, process.ExitCode);
    }

    private string Continue(string prompt) =>
        (string)CliRun.Ok("generate", chat.Model, "--prompt", prompt, "--max-new-tokens", "4", "--json").Json["text"]!;
}
