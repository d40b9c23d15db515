using Shorten.Checkpoints;
using Shorten.Hub;
using Shorten.Testing;

namespace Shorten.Tests.Hub;

/// <summary>Downloads from a server of our own on the loopback address.</summary>
public sealed class HubModelsTests : IDisposable
{
    private static readonly HubModelId Id = new("org/name", "main");

    private readonly HubServer _server = new();
    private readonly TemporaryFolder _folder = new();
    private readonly List<WorkProgress> _progress = [];

    public HubModelsTests()
    {
        _server.AddFolder(Fixtures.PathOf("tiny", "formats", "bin-bf16"));
        _server.LargeFiles.Add("pytorch_model.bin");
    }

    private string Repository => Path.Combine(_folder.Path, "models--org--name");

    private HubSettings Settings => new()
    {
        Endpoint = _server.Endpoint,
        CacheFolder = _folder.Path,
        Token = "secret",
        RetryDelay = TimeSpan.FromMilliseconds(1),
        StallTimeout = TimeSpan.FromSeconds(20),
    };

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fetch_GivesAFolderInTheLayoutOfTheCache()
    {
        string folder = await Fetch(Settings);
        Assert.Equal(Path.Combine(Repository, "snapshots", HubServer.Commit), folder);
        Assert.Equal(HubServer.Commit, File.ReadAllText(Path.Combine(Repository, "refs", "main")));
        Assert.Equal(["config.json", "generation_config.json", "pytorch_model.bin"], Names(folder));
        var link = new FileInfo(Path.Combine(folder, "pytorch_model.bin"));
        string hash = FileHashes.Sha256(Fixtures.PathOf("tiny", "formats", "bin-bf16", "pytorch_model.bin"));
        Assert.Equal(Path.Combine("..", "..", "blobs", hash), link.LinkTarget);
        Assert.Equal(3, Directory.GetFiles(Path.Combine(Repository, "blobs")).Length);
        using var checkpoint = Checkpoint.Open(folder);
        Assert.NotEmpty(checkpoint.Tensors);
        Assert.Equal(_progress[^1].Total, _progress[^1].Done);
    }

    [Fact]
    public async Task Fetch_DownloadsNothingTwice()
    {
        await Fetch(Settings);
        int before = _server.Requests.Count;
        await Fetch(Settings);
        Assert.Equal(before + 1, _server.Requests.Count);
    }

    [Fact]
    public async Task Fetch_TakesOnlyWhatIsNeeded()
    {
        _server.AddFolder(Fixtures.PathOf("tiny", "formats", "safetensors-sharded"));
        foreach (string name in (string[])["LICENSE", "tokenizer.json", "model.onnx", "flax_model.msgpack", "other-model.safetensors", "sub/config.json", "../../../x"])
            _server.Files[name] = [1, 2, 3];
        string folder = await Fetch(Settings);
        string[] expected = ["LICENSE", "config.json", "generation_config.json", "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors", "model.safetensors.index.json", "tokenizer.json"];
        Assert.Equal(expected, Names(folder));
    }

    [Fact]
    public async Task Fetch_LeavesTheWeightsOut_WhereTheyAreNotWanted() =>
        Assert.Equal(["config.json", "generation_config.json"], Names(await HubModels.FetchAsync(Id, Settings, withWeights: false)));

    [Fact]
    public async Task Fetch_GoesOn_WhereTheConnectionWasDropped()
    {
        KeepOnlyWeights();
        (_server.DropAfterBytes, _server.DropNext) = (10_000, 7);
        string folder = await Fetch(Settings);
        Assert.Equal(Enumerable.Range(1, 7).Select(i => $"bytes={i * 10_000}-"), _server.Requests.Select(request => request.Range).Where(range => range.Length > 0));
        Assert.Equal(_server.Files["pytorch_model.bin"], File.ReadAllBytes(Path.Combine(folder, "pytorch_model.bin")));
    }

    [Fact]
    public async Task Fetch_GoesOn_WhereAnEarlierRunStopped()
    {
        WritePart(_server.Files["pytorch_model.bin"][..50_000]);
        string folder = await Fetch(Settings);
        Assert.Contains(_server.Requests, request => request.Range == "bytes=50000-");
        Assert.Equal(_server.Files["pytorch_model.bin"], File.ReadAllBytes(Path.Combine(folder, "pytorch_model.bin")));
        Assert.Empty(Directory.GetFiles(Path.Combine(Repository, "blobs"), "*.incomplete"));
    }

    [Fact]
    public async Task Fetch_BeginsAgain_WhereTheServerKnowsNoRanges()
    {
        KeepOnlyWeights();
        (_server.DropAfterBytes, _server.DropNext, _server.IgnoresRanges) = (10_000, 1, true);
        string folder = await Fetch(Settings);
        Assert.Equal(_server.Files["pytorch_model.bin"], File.ReadAllBytes(Path.Combine(folder, "pytorch_model.bin")));
    }

    [Fact]
    public async Task Fetch_ReplacesADamagedPartOfAnEarlierRun()
    {
        WritePart(new byte[1000]);
        string folder = await Fetch(Settings);
        Assert.Equal(_server.Files["pytorch_model.bin"], File.ReadAllBytes(Path.Combine(folder, "pytorch_model.bin")));
    }

    [Fact]
    public async Task Fetch_GivesUp_WhereNothingComes()
    {
        KeepOnlyWeights();
        (_server.DropAfterBytes, _server.DropNext) = (0, 100);
        await Refuses("pytorch_model.bin cannot be downloaded");
        Assert.Equal(95, _server.DropNext);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fetch_RefusesAFileThatIsNotWhatTheHubSays(bool isLarge)
    {
        KeepOnlyWeights();
        if (!isLarge)
            _server.LargeFiles.Clear();
        _server.Damages = true;
        await Refuses("the hash of pytorch_model.bin");
        Assert.Empty(Directory.GetFiles(Path.Combine(Repository, "blobs")));
        Assert.False(Directory.Exists(Path.Combine(Repository, "refs")));
    }

    [Fact]
    public async Task Fetch_FollowsARedirect_WithoutTheToken()
    {
        using var storage = new HubServer();
        storage.AddFolder(Fixtures.PathOf("tiny", "formats", "bin-bf16"));
        _server.RedirectTo = storage;
        await Fetch(Settings);
        Assert.All(_server.Requests, request => Assert.Equal("Bearer secret", request.Authorization));
        Assert.Equal(3, storage.Requests.Count);
        Assert.All(storage.Requests, request => Assert.Empty(request.Authorization));
    }

    [Theory]
    [InlineData(401, "", "does not accept the token")]
    [InlineData(401, "GatedRepo", "org/name is gated")]
    [InlineData(403, "GatedRepo", "org/name is gated")]
    [InlineData(403, "", "the token may not read this repository")]
    [InlineData(404, "RepoNotFound", "org/name does not exist at 127.0.0.1")]
    [InlineData(404, "RevisionNotFound", "org/name has no revision main")]
    [InlineData(400, "", "status 400")]
    [InlineData(503, "", "cannot be reached: status 503")]
    public async Task Fetch_SaysInOneLineWhyNot(int status, string code, string expected)
    {
        _server.Refusal = (status, code);
        await Refuses(expected);
    }

    [Fact]
    public async Task Fetch_AsksForAToken_WhereThereIsNone()
    {
        _server.Refusal = (401, "RepoNotFound");
        var exception = await Assert.ThrowsAsync<HubException>(() => HubModels.FetchAsync(Id, Settings with { Token = null }));
        Assert.Contains("give a token in HF_TOKEN", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_SaysThatThereAreNoWeights()
    {
        _server.Files.Remove("pytorch_model.bin");
        await Refuses("has neither model.safetensors nor pytorch_model.bin");
    }

    [Theory]
    [InlineData(null, "tiny-Q8_0.gguf")]
    [InlineData("Q8_0", "tiny-Q8_0.gguf")]
    [InlineData("tiny-Q8_0.gguf", "tiny-Q8_0.gguf")]
    [InlineData("q4_k_m", "tiny-Q4_K_M.gguf", "tiny-Q8_0.gguf")]
    [InlineData("Q4_K_M.gguf", "tiny-Q4_K_M.gguf", "tiny-Q8_0.gguf")]
    [InlineData("f16", "tiny.F16.gguf", "tiny-BF16.gguf")]
    [InlineData(null, "tiny-Q8_0.gguf", "tiny-f32-00001-of-00002.gguf", "tiny-f32-00002-of-00002.gguf", "sub/tiny-Q4_0.gguf", ".gguf")]
    public async Task Fetch_TakesTheGgufFile_WhereItIsTheOnlyOneOrNamed(string? named, string expected, params string[] others)
    {
        HoldOnlyGgufs([expected, .. others]);
        _server.Files["README.md"] = [1];
        var id = Id with { Gguf = named };
        string path = await HubModels.FetchAsync(id, Settings, withWeights: false);
        Assert.Equal(Path.Combine(Repository, "snapshots", HubServer.Commit, expected), path);
        Assert.Equal([expected], Names(Path.GetDirectoryName(path)!));
        using var checkpoint = Checkpoint.Open(path);
        Assert.NotEmpty(checkpoint.Tensors);
        Assert.Equal(path, await HubModels.FetchAsync(id, Settings with { IsOffline = true }));
    }

    [Fact]
    public async Task Fetch_TakesANamedGgufFile_FromARepositoryWithOtherWeights()
    {
        _server.Files["tiny-Q8_0.gguf"] = Gguf();
        Assert.EndsWith("tiny-Q8_0.gguf", await HubModels.FetchAsync(Id with { Gguf = "Q8_0" }, Settings), StringComparison.Ordinal);
        Assert.Equal(["config.json", "generation_config.json", "pytorch_model.bin", "tiny-Q8_0.gguf"], Names(await Fetch(Settings)));
    }

    [Theory]
    [InlineData(null, "org/name has several GGUF files: name one of them behind a colon, by its name or its end (org/name:Q4_0): tiny-Q4_0.gguf, tiny-Q8_0.gguf", "tiny-Q8_0.gguf", "tiny-Q4_0.gguf")]
    [InlineData("Q4_0", "org/name:Q4_0 has several GGUF files: name one of them behind a colon, by its name or its end (org/name:Q4_0): a-Q4_0.gguf, b-Q4_0.gguf", "a-Q4_0.gguf", "b-Q4_0.gguf")]
    [InlineData("Q4_K", "org/name:Q4_K has no GGUF file Q4_K: name one of them behind a colon, by its name or its end (org/name:Q4_K_M): tiny-Q4_K_M.gguf", "tiny-Q4_K_M.gguf")]
    [InlineData("4_0", "org/name:4_0 has no GGUF file 4_0", "tiny-Q4_0.gguf")]
    [InlineData(null, "org/name: its GGUF files are parts of one that must be merged first", "tiny-00001-of-00002.gguf", "tiny-00002-of-00002.gguf")]
    [InlineData("Q4_0", "org/name:Q4_0 has no GGUF file", "model.onnx")]
    public async Task Fetch_SaysInOneLine_WhichGgufFilesThereAre(string? named, string expected, params string[] files)
    {
        HoldOnlyGgufs(files);
        var exception = await Assert.ThrowsAsync<HubException>(() => HubModels.FetchAsync(Id with { Gguf = named }, Settings));
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Fetch_AsksNobody_Offline()
    {
        var offline = Settings with { IsOffline = true };
        var exception = await Assert.ThrowsAsync<HubException>(() => HubModels.FetchAsync(Id, offline));
        Assert.Contains("nor in the cache", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
        string folder = await Fetch(Settings);
        int before = _server.Requests.Count;
        Assert.Equal(folder, await Fetch(offline));
        Assert.Equal(folder, await HubModels.FetchAsync(Id with { Revision = HubServer.Commit }, offline));
        Assert.Equal(before, _server.Requests.Count);
    }

    [Fact]
    public async Task Fetch_SaysThatTheHubCannotBeReached()
    {
        var settings = Settings;
        _server.Dispose();
        var exception = await Assert.ThrowsAsync<HubException>(() => HubModels.FetchAsync(Id, settings));
        Assert.Contains("cannot be reached", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_Stops_WhereItIsCancelled()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => HubModels.FetchAsync(Id, Settings, cancellationToken: stop.Token));
    }

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static byte[] Gguf() => File.ReadAllBytes(Fixtures.PathOf("tiny", "gguf", "llama-gqa-q4_0.gguf"));

    private void HoldOnlyGgufs(string[] names)
    {
        _server.Files.Clear();
        foreach (string name in names)
            _server.Files[name] = Gguf();
    }

    private void KeepOnlyWeights()
    {
        foreach (string name in _server.Files.Keys.Where(name => name != "pytorch_model.bin").ToList())
            _server.Files.Remove(name);
    }

    /// <summary>Leaves the begin of the weights as a run does that was stopped.</summary>
    private void WritePart(byte[] content)
    {
        string blob = Path.Combine(Repository, "blobs", FileHashes.Sha256(Fixtures.PathOf("tiny", "formats", "bin-bf16", "pytorch_model.bin")));
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        File.WriteAllBytes(blob + ".incomplete", content);
    }

    private Task<string> Fetch(HubSettings settings) => HubModels.FetchAsync(Id, settings, progress: new Recorder(_progress));

    private async Task Refuses(string expected)
    {
        var exception = await Assert.ThrowsAsync<HubException>(() => Fetch(Settings));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Unlike <see cref="Progress{T}"/>, hears of everything at once.</summary>
    private sealed class Recorder(List<WorkProgress> reports) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => reports.Add(value);
    }
}
