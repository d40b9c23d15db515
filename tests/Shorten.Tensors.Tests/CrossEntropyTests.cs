namespace Shorten.Tensors.Tests;

public sealed unsafe class CrossEntropyTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void CrossEntropy_ReportsTheShareOfTheHead_AfterEachChunk()
    {
        var shares = new List<double>();

        double loss = Loss(4097, shares.Add);

        Assert.Equal([2048 / 4097.0, 4096 / 4097.0, 1], shares);
        Assert.Equal(Math.Log(4097), loss, 1e-5);
        Assert.Equal(0, _workspace.UsedBytes);
    }

    [Fact]
    public void CrossEntropy_ReturnsItsBuffer_WhereProgressThrows()
    {
        Assert.Throws<OperationCanceledException>(() => Loss(10, _ => throw new OperationCanceledException()));

        Assert.Equal(0, _workspace.UsedBytes);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void CrossEntropy_RefusesTargets_OutsideTheVocabulary(int target) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Ops.CrossEntropy(new Tensor(null, 1, 2), Head(3, DType.F32), 0, [target], _workspace, new double[1]));

    [Theory]
    [InlineData(2, 2, 1, 1)]
    [InlineData(1, 3, 1, 1)]
    [InlineData(1, 2, 2, 1)]
    [InlineData(1, 2, 1, 2)]
    public void CrossEntropy_RefusesShapes_ThatDoNotFit(int rows, int columns, int numTargets, int numLosses) =>
        Assert.Throws<ArgumentException>(() => Ops.CrossEntropy(new Tensor(null, rows, columns), Head(3, DType.F32), 0, new int[numTargets], _workspace, new double[numLosses]));

    [Fact]
    public void CrossEntropy_RefusesType_ThatCannotBeRead() =>
        Assert.Throws<ArgumentException>(() => Ops.CrossEntropy(new Tensor(null, 1, 2), Head(3, DType.F8_E4M3), 0, [0], _workspace, new double[1]));

    // Logits of zero: every token is as likely.
    private double Loss(int vocabulary, Action<double> progress)
    {
        float[] x = [1, 2], head = new float[2 * vocabulary];
        double[] losses = new double[1];
        fixed (float* input = x, weight = head)
            Ops.CrossEntropy(new Tensor(input, 1, 2), new Weight("head", DType.F32, vocabulary, 2, (byte*)weight, head), 0, [vocabulary / 2], _workspace, losses, progress);
        return losses[0];
    }

    private static Weight Head(int rows, DType dtype) => new("head", dtype, rows, 2, null, new object());
}
