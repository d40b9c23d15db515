using Shorten.Testing;

namespace Shorten.Tensors.Tests;

public sealed unsafe class MappedFileTests : IDisposable
{
    private const int Length = 100_001;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _bytes = Enumerable.Range(0, Length).Select(i => (byte)(i * 31 / 7)).ToArray();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Span_GivesTheBytesOfTheFile()
    {
        using var file = Map(_bytes);

        Assert.Equal(Length, file.LengthBytes);
        Assert.Equal(_bytes, file.Span(0, Length).ToArray());
        Assert.Equal(_bytes[5000..5010], file.Span(5000, 10).ToArray());
        Assert.Equal(0, file.Span(Length, 0).Length);
        Assert.Equal(_bytes[^1], file.Pointer[Length - 1]);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, Length + 1)]
    [InlineData(Length, 1)]
    [InlineData(Length + 1, 0)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(1, int.MaxValue)]
    public void Span_RefusesRange_ThatLeavesTheFile(long offset, int length)
    {
        using var file = Map(_bytes);

        Assert.Throws<ArgumentOutOfRangeException>(() => file.Span(offset, length).Length);
    }

    [Fact]
    public void Span_IsRefused_AfterDispose()
    {
        var file = Map(_bytes);
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Span(0, 1).Length);
        file.Prefetch(0, Length);
        file.Release(0, Length);
    }

    [Fact]
    public void EmptyFile_HasNoBytes()
    {
        using var file = Map([]);

        Assert.Equal(0, file.LengthBytes);
        Assert.True(file.Pointer == null);
        Assert.Equal(0, file.Span(0, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Span(0, 1).Length);
        file.Prefetch(0, 1);
        file.Release(0, 1);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, Length)]
    [InlineData(4097, 10)]
    [InlineData(Length - 1, 5000)]
    [InlineData(Length, 5000)]
    [InlineData(Length + 1_000_000, 5000)]
    [InlineData(-5000, 100)]
    [InlineData(-5000, 10_000)]
    [InlineData(10, -10)]
    [InlineData(1, long.MaxValue)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MinValue, long.MaxValue)]
    public void PrefetchAndRelease_LeaveTheBytes_AtAnyRange(long offset, long length)
    {
        using var file = Map(_bytes);

        file.Prefetch(offset, length);
        file.Release(offset, length);

        Assert.Equal(_bytes, file.Span(0, Length).ToArray());
    }

    [Theory]
    [InlineData(-5000, 10_000)]
    [InlineData(Length - 1, 100_000)]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(Length, long.MaxValue)]
    public void Range_NeverLeavesTheFile(long offset, long length)
    {
        using var file = Map(_bytes);

        var (begin, end) = file.PagesOf(offset, length);

        Assert.InRange(begin, 0, long.MaxValue);
        Assert.InRange(end, long.MinValue, Length);
    }

    [Fact]
    public void Constructor_ThrowsIOException_WhereThereIsNoFile() => Assert.ThrowsAny<IOException>(() => new MappedFile(_folder.File("absent")));

    private MappedFile Map(byte[] bytes)
    {
        string path = _folder.File("bytes");
        File.WriteAllBytes(path, bytes);
        return new MappedFile(path);
    }
}
