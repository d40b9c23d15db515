using Shorten.Cli.Frame;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

/// <summary>MODEL as a name of the hub. The environment is that of the process: no other test names a hub.</summary>
public sealed class HubTests : IDisposable
{
    private readonly HubServer _server = new();
    private readonly TemporaryFolder _folder = new();

    public HubTests()
    {
        _server.AddFolder(Fixtures.PathOf("tiny", "formats", "bin-f32"));
        Environment.SetEnvironmentVariable("HF_ENDPOINT", _server.Endpoint.ToString());
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", _folder.Path);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", null);
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", null);
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Inspect_DownloadsTheModel_AndUsesTheCacheOffline()
    {
        var run = CliRun.Ok("inspect", "org/name", "--json");
        Assert.Equal("pytorch", (string?)run.Json["format"]);
        int requests = _server.Requests.Count;
        Assert.Equal(run.Output, CliRun.Ok("inspect", "org/name", "--json", "--offline").Output);
        Assert.Equal(requests, _server.Requests.Count);
    }

    [Fact]
    public void Tokenize_TakesTheGgufFile_OfARepositoryThatHoldsNothingElse()
    {
        _server.Files.Clear();
        _server.Files["tiny-Q8_0.gguf"] = File.ReadAllBytes(Fixtures.PathOf("tiny", "tokenizers", "smollm-bpe", "vocab.gguf"));
        var run = CliRun.Ok("tokenize", "org/name:Q8_0", "--text", "a", "--json");
        Assert.Equal(run.Output, CliRun.Ok("tokenize", "org/name", "--text", "a", "--json", "--offline").Output);
        CliRun.Of("tokenize", "org/name:Q4_0", "--text", "a").AssertFailure(ExitCode.BadInput, "has no GGUF file Q4_0");
    }

    [Fact]
    public void Inspect_SaysInOneLine_ThatTheRepositoryIsGated()
    {
        _server.Refusal = (403, "GatedRepo");
        CliRun.Of("inspect", "org/name").AssertFailure(ExitCode.BadInput, "org/name is gated");
    }

    [Fact]
    public void Inspect_AsksNobody_ForAPathThatIsAFile()
    {
        CliRun.Of("inspect", "org/model.gguf").AssertFailure(ExitCode.BadInput, "no such file");
        Assert.Empty(_server.Requests);
    }
}
