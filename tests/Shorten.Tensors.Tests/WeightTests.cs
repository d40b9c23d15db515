namespace Shorten.Tensors.Tests;

public sealed unsafe class WeightTests
{
    [Theory]
    [InlineData(DType.F32, 12, 256)]
    [InlineData(DType.BF16, 12, 128)]
    [InlineData(DType.Q4_1, 12, 40)]
    public void SliceRows_ViewsItsRows(DType dtype, long rows, long rowBytes)
    {
        object owner = new();
        var weight = new Weight("fused", dtype, rows, 64, (byte*)4096, owner);

        var slice = weight.SliceRows(4, 8);

        Assert.Equal((rowBytes, rows * rowBytes, rows * 64), (weight.RowBytes, weight.Bytes, weight.Length));
        Assert.Equal(4096 + 4 * rowBytes, (nint)slice.Data);
        Assert.Equal(4096 + 5 * rowBytes, (nint)slice.Row(1));
        Assert.Equal(("fused", dtype, 8, 64), (slice.Name, slice.DType, slice.Rows, slice.Columns));
        Assert.Same(owner, slice.Owner);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    [InlineData(0, 4)]
    [InlineData(4, 0)]
    [InlineData(5, -3)]
    [InlineData(1, long.MaxValue)]
    public void SliceRows_RefusesRange_ThatLeavesTheWeight(long start, long count)
    {
        var weight = new Weight("w", DType.F32, 3, 2, null, new object());

        Assert.Throws<ArgumentOutOfRangeException>(() => weight.SliceRows(start, count));
    }

    [Theory]
    [InlineData(DType.Q4_1, 33)]
    [InlineData(DType.Q6_K, 128)]
    public void Constructor_RefusesColumns_ThatDoNotFillBlocks(DType dtype, long columns) =>
        Assert.Throws<ArgumentException>(() => new Weight("w", dtype, 1, columns, null, new object()));

    [Fact]
    public void Constructor_RefusesNegativeSizes()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Weight("w", DType.F32, -1, 1, null, new object()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Weight("w", DType.F32, 1, -1, null, new object()));
    }
}
