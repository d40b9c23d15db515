namespace Shorten.Tensors.Tests;

public sealed unsafe class TensorTests
{
    [Fact]
    public void Slice_SharesTheValues()
    {
        float[] values = [0, 1, 2, 3, 4, 5];
        fixed (float* data = values)
        {
            var tensor = new Tensor(data, 3, 2);

            var slice = tensor.Slice(1, 2);
            slice.RowSpan(1)[0] = 40;

            Assert.Equal((2, 2, 4), (slice.Rows, slice.Columns, slice.Length));
            Assert.Equal([40, 5], tensor.RowSpan(2).ToArray());
            Assert.Equal(0, tensor.Slice(3, 0).Length);
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    [InlineData(1, -1)]
    [InlineData(5, -3)]
    [InlineData(1, long.MaxValue)]
    public void Slice_RefusesRange_ThatLeavesTheTensor(long start, long count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tensor(null, 3, 2).Slice(start, count));

    [Fact]
    public void Reshape_KeepsTheValues()
    {
        float[] values = [0, 1, 2, 3, 4, 5];
        fixed (float* data = values)
        {
            var tensor = new Tensor(data, 2, 3).Reshape(2);

            Assert.Equal((3, 2), (tensor.Rows, tensor.Columns));
            Assert.Equal([4, 5], tensor.RowSpan(2).ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(4)]
    public void Reshape_RefusesColumns_ThatLeaveARemainder(int columns) => Assert.Throws<ArgumentException>(() => new Tensor(null, 2, 3).Reshape(columns));

    [Fact]
    public void CopyTo_CopiesAllValues_AndNoMore()
    {
        float[] source = [1, 2, 3, 4], destination = [0, 0, 0, 0, 9];
        fixed (float* from = source, to = destination)
            new Tensor(from, 2, 2).CopyTo(new Tensor(to, 2, 2));

        Assert.Equal([1, 2, 3, 4, 9], destination);
    }

    [Fact]
    public void CopyTo_RefusesAnotherShape()
    {
        Assert.Throws<ArgumentException>(() => new Tensor(null, 2, 3).CopyTo(new Tensor(null, 3, 2)));
        Assert.Throws<ArgumentException>(() => new Tensor(null, 2, 3).CopyTo(new Tensor(null, 3, 3)));
    }

    [Fact]
    public void Constructor_RefusesNegativeSizes()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tensor(null, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tensor(null, 1, -1));
    }

    [Fact]
    public void Length_PassesTwoBillion() => Assert.Equal(150_000L * 20_000, new Tensor(null, 150_000, 20_000).Length);
}
