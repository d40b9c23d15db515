using Shorten.Checkpoints;
using Shorten.Pruning;
using Shorten.Testing;

namespace Shorten.Tests.Pruning;

/// <summary>Where surgery writes, and what it leaves when it fails.</summary>
public sealed class OutputTests : IDisposable
{
    private static readonly string Mha = Fixtures.PathOf("tiny", "models", "llama-mha");
    private static readonly string Gguf = Fixtures.PathOf("tiny", "gguf", "llama-gqa-f32.gguf");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model", "is the source")]
    [InlineData("model/", "is the source")]
    [InlineData("model/out", "inside the source")]
    [InlineData("model/a/b", "inside the source")]
    [InlineData("other/../model/out", "inside the source")]
    [InlineData(".", "contains the source")]
    [InlineData("link", "is the source")]
    [InlineData("link/out", "inside the source")]
    public void Apply_Refuses_OutputThatTouchesTheSource(string output, string expected)
    {
        SurgeryTests.CopyModel(Mha, _folder.File("model"));
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("model"));
        var before = Snapshot();
        var error = Assert.Throws<OutputRefusedException>(() => Prune(_folder.File("model"), _folder.File(output), force: true));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void Apply_Refuses_TheSourceFileThroughALink_Gguf()
    {
        File.Copy(Gguf, _folder.File("model.gguf"));
        File.CreateSymbolicLink(_folder.File("link.gguf"), _folder.File("model.gguf"));
        Assert.Throws<OutputRefusedException>(() => Prune(_folder.File("model.gguf"), _folder.File("link.gguf"), force: true));
        Assert.Throws<OutputRefusedException>(() => Prune(_folder.File("link.gguf"), _folder.File("model.gguf"), force: true));
        Assert.Throws<OutputRefusedException>(() => Prune(_folder.File("model.gguf"), _folder.Path, force: true));
    }

    [Fact]
    public void Apply_NeedsForce_ForAnExistingOutput()
    {
        Prune(Mha, _folder.File("out"), force: false);
        File.WriteAllText(Path.Combine(_folder.File("out"), "old"), "");
        Refuses.Saying<OutputRefusedException>("--force", () => Prune(Mha, _folder.File("out"), force: false));
        Assert.True(File.Exists(Path.Combine(_folder.File("out"), "old")));
        Prune(Mha, _folder.File("out"), force: true);
        Assert.False(File.Exists(Path.Combine(_folder.File("out"), "old")));
        Prune(Gguf, _folder.File("out.gguf"), force: false);
        Assert.Throws<OutputRefusedException>(() => Prune(Gguf, _folder.File("out.gguf"), force: false));
        Prune(Gguf, _folder.File("out.gguf"), force: true);
    }

    [Fact]
    public void Apply_DoesNotReplace_AFolderThatHoldsNoModel()
    {
        Directory.CreateDirectory(_folder.File("documents"));
        File.WriteAllText(Path.Combine(_folder.File("documents"), "letter.txt"), "dear");
        Refuses.Saying<OutputRefusedException>("holds no model", () => Prune(Mha, _folder.File("documents"), force: true));
        Assert.True(File.Exists(Path.Combine(_folder.File("documents"), "letter.txt")));
    }

    [Theory]
    [InlineData("llama-mha", "out")]
    [InlineData("llama-gqa-f32.gguf", "out.gguf")]
    public void Apply_LeavesNothing_WhenTheCheckFails(string name, string output)
    {
        string source = name.EndsWith(".gguf", StringComparison.Ordinal) ? Gguf : Mha;
        Prune(source, _folder.File(output), force: false);
        var before = Snapshot();
        string? checkedPath = null;
        Assert.Throws<ReloadCheckException>(() => Prune(source, _folder.File(output), force: true, verify: path =>
        {
            checkedPath = path;
            using var written = Checkpoint.Open(path);
            throw new ReloadCheckException(path, "no");
        }));
        Assert.NotNull(checkedPath);
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData("llama-mha", "out")]
    [InlineData("llama-gqa-f32.gguf", "out.gguf")]
    public void Apply_LeavesNothing_WhenItIsStoppedHalfWay(string name, string output)
    {
        using var stop = new CancellationTokenSource();
        var reports = new List<WorkProgress>();
        var progress = new Listener(report =>
        {
            reports.Add(report);
            if (report.Done > report.Total / 2)
                stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Prune(name.EndsWith(".gguf", StringComparison.Ordinal) ? Gguf : Mha, _folder.File("deep/" + output), force: false, progress: progress,
                cancellationToken: stop.Token));
        Assert.NotEmpty(reports);
        Assert.True(reports[^1].Done < reports[^1].Total);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Apply_DoesNotTouchTheSource()
    {
        SurgeryTests.CopyModel(Mha, _folder.File("model"));
        var before = Snapshot();
        Prune(_folder.File("model"), _folder.File("out"), force: false);
        Directory.Delete(_folder.File("out"), recursive: true);
        Assert.Equal(before, Snapshot());
    }

    private static void Prune(string source, string output, bool force, Func<string, System.Text.Json.Nodes.JsonObject?>? verify = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var checkpoint = Checkpoint.Open(source);
        int numBlocks = checkpoint.Gguf is null ? SurgeryGoldenTests.NumBlocks(Mha) : 3;
        Surgery.Apply(checkpoint, PlanOf.Removing(source, numBlocks, 1), new SurgeryOptions { Output = output, Force = force }, verify, progress,
            cancellationToken);
    }

    private List<(string, string)> Snapshot() =>
    [
        .. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
            (path, FileHashes.Sha256(path))),
    ];
}
