using System.Security.Cryptography;
using Shorten.Testing;

namespace Shorten.Checkpoints.Tests;

public sealed class FileHashesTests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Sha256_IsThatOfTheStandard(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a"), text);
        Assert.Equal(expected, FileHashes.Sha256(folder.File("a")));
    }

    [Fact]
    public void Sha256_ReportsBytes_AndHashesAcrossChunks()
    {
        using var folder = new TemporaryFolder();
        byte[] content = new byte[3_000_000];
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(folder.File("a"), content);
        var reports = new List<long>();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), FileHashes.Sha256(folder.File("a"), reports.Add));
        Assert.Equal(3_000_000, reports[^1]);
        Assert.True(reports.Count > 1);
    }

    [Fact]
    public void Sha256_Stops_WhenCancelled()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a"), new byte[3_000_000]);
        using var source = new CancellationTokenSource();
        long last = 0;
        Assert.Throws<OperationCanceledException>(() => FileHashes.Sha256(folder.File("a"), done => { last = done; source.Cancel(); }, source.Token));
        Assert.InRange(last, 1, 2_999_999);
    }
}
