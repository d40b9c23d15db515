using System.Diagnostics;
using Shorten.Testing;

namespace Shorten.Checkpoints.Tests;

public sealed class AtomicOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_PutsFileInPlace()
    {
        using (var output = AtomicOutput.ForFile(Target))
        {
            File.WriteAllText(output.TemporaryPath, "new");
            Assert.False(Path.Exists(Target));
            output.Commit();
        }
        Assert.Equal([Target], Entries());
        Assert.Equal("new", File.ReadAllText(Target));
    }

    [Fact]
    public void Commit_PutsFolderInPlace()
    {
        using (var output = AtomicOutput.ForFolder(Target + "/"))
        {
            Directory.CreateDirectory(Path.Combine(output.TemporaryPath, "sub"));
            File.WriteAllText(Path.Combine(output.TemporaryPath, "sub", "a"), "new");
            output.Commit();
        }
        Assert.Equal([Target], Entries());
        Assert.Equal("new", File.ReadAllText(Path.Combine(Target, "sub", "a")));
    }

    [Fact]
    public void TemporaryPath_IsHiddenSibling()
    {
        using var output = AtomicOutput.ForFolder(Target);
        Assert.Equal(_folder.Path, Path.GetDirectoryName(output.TemporaryPath));
        Assert.Matches($@"^\.out\.tmp-{Environment.ProcessId}-[0-9a-f]{{8}}$", Path.GetFileName(output.TemporaryPath));
    }

    [Fact]
    public void Dispose_LeavesNothing_WithoutCommit()
    {
        using (var output = AtomicOutput.ForFolder(Target))
            File.WriteAllText(Path.Combine(output.TemporaryPath, "a"), "half");
        using (var output = AtomicOutput.ForFile(Target))
            File.WriteAllText(output.TemporaryPath, "half");
        Assert.Empty(Entries());
    }

    [Fact]
    public void Dispose_LeavesOldOutput_WithoutCommit()
    {
        OldFolder();
        using (var output = AtomicOutput.ForFolder(Target))
            File.WriteAllText(Path.Combine(output.TemporaryPath, "a"), "half");
        AssertOldFolder();
    }

    [Fact]
    public void Commit_RefusesAndLeavesOldOutput_WithoutOverwrite()
    {
        OldFolder();
        using (var output = AtomicOutput.ForFolder(Target))
        {
            var exception = Assert.Throws<IOException>(() => output.Commit());
            Assert.Equal($"{Target}: exists already", exception.Message);
        }
        AssertOldFolder();
    }

    [Fact]
    public void Commit_ReplacesFolderWhole_WithOverwrite()
    {
        OldFolder();
        using (var output = AtomicOutput.ForFolder(Target))
        {
            File.WriteAllText(Path.Combine(output.TemporaryPath, "new"), "new");
            output.Commit(overwrite: true);
        }
        Assert.Equal([Target], Entries());
        Assert.Equal([Path.Combine(Target, "new")], Directory.GetFileSystemEntries(Target));
    }

    [Fact]
    public void Commit_ReplacesFile_WithOverwrite()
    {
        File.WriteAllText(Target, "old");
        using (var output = AtomicOutput.ForFile(Target))
        {
            File.WriteAllText(output.TemporaryPath, "new");
            output.Commit(overwrite: true);
        }
        Assert.Equal("new", File.ReadAllText(Target));
        Assert.Equal([Target], Entries());
    }

    [Fact]
    public void Commit_RefusesTargetOfOtherKind_WithOverwrite()
    {
        OldFolder();
        using (var output = AtomicOutput.ForFile(Target))
        {
            File.WriteAllText(output.TemporaryPath, "new");
            var exception = Assert.Throws<IOException>(() => output.Commit(overwrite: true));
            Assert.Contains("is a folder, not a file", exception.Message, StringComparison.Ordinal);
        }
        AssertOldFolder();
    }

    [Fact]
    public void Commit_FlushesReadOnlyFiles()
    {
        using var output = AtomicOutput.ForFolder(Target);
        string file = Path.Combine(output.TemporaryPath, "a");
        File.WriteAllText(file, "new");
        File.SetAttributes(file, FileAttributes.ReadOnly);
        output.Commit();
        Assert.True(File.Exists(Path.Combine(Target, "a")));
        File.SetAttributes(Path.Combine(Target, "a"), FileAttributes.Normal);
    }

    [Fact]
    public void ReplaceFolder_RestoresOld_WhenNewCannotMove()
    {
        OldFolder();
        Assert.Throws<DirectoryNotFoundException>(() => AtomicOutput.ReplaceFolder(_folder.File("absent"), Target));
        AssertOldFolder();
    }

    [Fact]
    public void Dispose_RemovesParentsThatItMade()
    {
        using (AtomicOutput.ForFolder(Path.Combine(Target, "b", "c")))
            Assert.True(Directory.Exists(Path.Combine(Target, "b")));
        Assert.Empty(Entries());
    }

    [Fact]
    public void Dispose_KeepsParentsThatItDidNotMake()
    {
        Directory.CreateDirectory(Target);
        using (AtomicOutput.ForFile(Path.Combine(Target, "b", "c")))
            Assert.True(Directory.Exists(Path.Combine(Target, "b")));
        Assert.Equal([Target], Entries());
        Assert.Empty(Directory.GetFileSystemEntries(Target));
    }

    [Fact]
    public void Commit_KeepsParentsThatItMade()
    {
        string file = Path.Combine(Target, "b", "c");
        using (var output = AtomicOutput.ForFile(file))
        {
            File.WriteAllText(output.TemporaryPath, "new");
            output.Commit();
        }
        Assert.Equal("new", File.ReadAllText(file));
    }

    [Fact]
    public void ForFolder_FailsAndLeavesNothing_WhereParentIsFile()
    {
        File.WriteAllText(Target, "old");
        Assert.ThrowsAny<IOException>(() => AtomicOutput.ForFolder(Path.Combine(Target, "b")));
        Assert.Equal([Target], Entries());
        Assert.Equal("old", File.ReadAllText(Target));
    }

    [Fact]
    public void ForFile_RemovesLeftovers_OfKilledRuns()
    {
        Directory.CreateDirectory(Path.Combine(_folder.File($".out.tmp-{DeadProcess()}-0badcafe"), "sub"));
        File.WriteAllText(_folder.File($".out.tmp-{Environment.ProcessId}-0badcafe"), "an earlier run in a container");
        using (AtomicOutput.ForFile(Target))
            Assert.Empty(Entries());
    }

    [Fact]
    public void ForFile_KeepsSiblings_ThatAreNotItsLeftovers()
    {
        int running = Process.GetProcesses().Min(process => process.Id == Environment.ProcessId || process.Id == 0 ? int.MaxValue : process.Id);
        string[] others = [$".out.tmp-{running}-0badcafe", $".out2.tmp-{DeadProcess()}-0badcafe", ".out.tmp-x-y", ".out.txt", ".out.tmp-1", "out.tmp-1-2"];
        foreach (string other in others)
            File.WriteAllText(_folder.File(other), "");
        using var first = AtomicOutput.ForFolder(Target);
        using (AtomicOutput.ForFolder(Target))
            Assert.True(Directory.Exists(first.TemporaryPath));
        Assert.All(others, other => Assert.True(File.Exists(_folder.File(other))));
    }

    [Fact]
    public void ForFolder_BringsBackOldOutput_AfterKillBetweenRenames()
    {
        string aside = _folder.File($".out.old-{DeadProcess()}-0badcafe");
        OldFolder();
        Directory.Move(Target, aside);
        using (AtomicOutput.ForFolder(Target))
            Assert.True(Directory.Exists(Target));
        AssertOldFolder();
    }

    [Fact]
    public void ForFolder_RemovesReplacedOutput_AfterKillBehindRenames()
    {
        Directory.CreateDirectory(_folder.File($".out.old-{DeadProcess()}-0badcafe"));
        OldFolder();
        AtomicOutput.ForFolder(Target).Dispose();
        AssertOldFolder();
    }

    private void OldFolder()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "old"), "old");
    }

    private void AssertOldFolder()
    {
        Assert.Equal([Target], Entries());
        Assert.Equal("old", File.ReadAllText(Path.Combine(Target, "old")));
    }

    private string[] Entries() => Directory.GetFileSystemEntries(_folder.Path);

    /// <summary>The id of a process that has ended.</summary>
    private static int DeadProcess()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.Id;
    }
}
