using Shorten.Testing;

namespace Shorten.Checkpoints.Tests;

public sealed class DiskSpaceTests
{
    [Fact]
    public void Ensure_SaysWhatIsNeededAndAvailable_WhereItDoesNotFit()
    {
        using var folder = new TemporaryFolder();
        DiskSpace.Ensure(folder.File("not/yet/there"), 1);
        var exception = Assert.Throws<DiskSpaceException>(() => DiskSpace.Ensure(folder.Path, 1L << 60));
        Assert.StartsWith($"{folder.Path}: not enough disk space, 1152921504.6 GB needed, ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1L << 60, exception.NeededBytes);
        Assert.InRange(exception.AvailableBytes, 1, 1L << 60);
    }

    [SkippableFact]
    public void Guard_SaysWhatIsNeeded_WhenDiskFillsUp()
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full");
        var exception = Assert.Throws<DiskSpaceException>(() => DiskSpace.Guard("/tmp", 5_000_000, () =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            full.Write([1, 2, 3]);
        }));
        Assert.StartsWith("/tmp: not enough disk space, 5.0 MB needed, ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Guard_LeavesOtherErrorsAlone() =>
        Assert.Throws<EndOfStreamException>(() => DiskSpace.Guard("/tmp", 1, () => throw new EndOfStreamException()));

    [Fact]
    public void WriteFolder_RefusesBeforeWriting_WhatCannotFit()
    {
        using var folder = new TemporaryFolder();
        var huge = new TensorToWrite("a", Tensors.DType.F32, [1L << 58], _ => Assert.Fail("written though it cannot fit"));
        Assert.Throws<DiskSpaceException>(() => SafetensorsWriter.WriteFolder(folder.Path, [huge], long.MaxValue));
        Assert.Throws<DiskSpaceException>(() => GgufWriter.Write(folder.File("a.gguf"), new GgufMetadata(), [huge]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
