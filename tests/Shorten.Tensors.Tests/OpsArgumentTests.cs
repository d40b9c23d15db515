namespace Shorten.Tensors.Tests;

/// <summary>What the operations refuse, before anything is written: all operands here have no memory behind them.</summary>
public sealed unsafe class OpsArgumentTests
{
    private static readonly AttentionShape _shape = new(NumSequences: 2, NumQueries: 3, NumKeys: 5, NumHeads: 4, NumKeyValueHeads: 2, HeadDim: 8, Scale: 1, Window: 0, SoftCap: 0);

    public static TheoryData<int, int, int, int, int, int> ShapesOfLinear => new()
    {
        { 2, 5, 3, 4, 2, 3 },
        { 2, 4, 3, 4, 1, 3 },
        { 2, 4, 3, 4, 2, 4 },
    };

    [Theory]
    [MemberData(nameof(ShapesOfLinear))]
    public void Linear_RefusesShapes_ThatDoNotFit(int xRows, int xColumns, int rows, int columns, int yRows, int yColumns)
    {
        using var workspace = new Workspace();

        Assert.Throws<ArgumentException>(() => Ops.Linear(Empty(xRows, xColumns), Stored(rows, columns), [], Empty(yRows, yColumns), workspace));
    }

    [Fact]
    public void Linear_RefusesBiasAndType_ThatDoNotFit()
    {
        using var workspace = new Workspace();

        Assert.Throws<ArgumentException>(() => Ops.Linear(Empty(2, 4), Stored(3, 4), [1, 2], Empty(2, 3), workspace));
        Assert.Throws<ArgumentException>(() => Ops.Linear(Empty(2, 4), Stored(3, 4, DType.F8_E4M3), [], Empty(2, 3), workspace));
        Assert.Throws<ArgumentNullException>(() => Ops.Linear(Empty(2, 4), null!, [], Empty(2, 3), workspace));
    }

    // With each limit an operation fails at another of its buffers, and none is left behind.
    [Theory]
    [InlineData("Linear")]
    [InlineData("GatedLinear")]
    [InlineData("LinearBackwardInput")]
    [InlineData("LinearBackwardWeight")]
    public void Products_ThrowMemoryLimit_AndLeaveTheWorkspace(string operation)
    {
        long needed = 0;
        using var memory = new Workspace();
        Tensor x = memory.Rent(17, 40), y = memory.Rent(17, 33), dW = memory.Rent(33, 40);
        var weight = Weight.Of("w", memory.Rent(33, 40), memory);
        for (long limit = 64; needed == 0; limit *= 2)
        {
            using var workspace = new Workspace(limit);
            try
            {
                RunProduct(operation, x, weight, y, dW, workspace);
                needed = limit;
            }
            catch (MemoryLimitException)
            {
            }
            Assert.Equal(0, workspace.UsedBytes);
        }
        Assert.True(needed > 4096, $"{operation} needs {needed} bytes");
    }

    [Fact]
    public void RmsNorm_RefusesShapes_ThatDoNotFit()
    {
        Assert.Throws<ArgumentException>(() => Ops.RmsNorm(Empty(2, 4), new float[3], 0, Empty(2, 4)));
        Assert.Throws<ArgumentException>(() => Ops.RmsNorm(Empty(2, 4), new float[4], 0, Empty(3, 4)));
        Assert.Throws<ArgumentException>(() => Ops.RmsNorm(Empty(2, 4), new float[4], 0, Empty(2, 5)));
    }

    [Theory]
    [InlineData(0, 2, 1)]
    [InlineData(3, 2, 1)]
    [InlineData(4, 3, 1)]
    [InlineData(4, 2, 2)]
    [InlineData(8, 4, 10)]
    [InlineData(4, 2, -1)]
    public void Rope_RefusesHeadsAndPositions_ThatDoNotFit(int headDim, int tableColumns, int position) =>
        Assert.ThrowsAny<ArgumentException>(() => Ops.Rope(Empty(1, 4), headDim, [position], Empty(2, tableColumns), Empty(2, tableColumns), RopeLayout.Halves));

    [Fact]
    public void Rope_RefusesPositions_ThatAreNotOneForEachRow() =>
        Assert.Throws<ArgumentException>(() => Ops.Rope(Empty(2, 4), 4, [0], Empty(2, 2), Empty(2, 2), RopeLayout.Halves));

    [Fact]
    public void Attention_RefusesShapes_ThatDoNotFit()
    {
        foreach (var shape in new[]
        {
            _shape with { NumSequences = 1 }, _shape with { NumQueries = 2 }, _shape with { NumKeys = 6 }, _shape with { NumQueries = 6 }, _shape with { NumHeads = 3 },
            _shape with { NumKeyValueHeads = 0 }, _shape with { NumKeyValueHeads = 3 }, _shape with { HeadDim = 4 }, _shape with { Window = -1 },
        })
            Assert.Throws<ArgumentException>(() => Ops.Attention(Empty(6, 32), Empty(10, 16), Empty(10, 16), shape, Empty(6, 32)));
        Assert.Throws<ArgumentException>(() => Ops.Attention(Empty(6, 32), Empty(10, 16), Empty(9, 16), _shape, Empty(6, 32)));
        Assert.Throws<ArgumentException>(() => Ops.Attention(Empty(6, 32), Empty(10, 16), Empty(10, 16), _shape, Empty(6, 16)));
    }

    [Fact]
    public void AttentionCached_RefusesShapes_ThatDoNotFit()
    {
        var step = _shape with { NumQueries = 1 };
        KeysAndValues[] past = [new(Empty(5, 16), Empty(5, 16)), new(Empty(2, 16), Empty(2, 16))];
        foreach (var shape in new[]
        {
            step with { NumSequences = 1 }, step with { NumQueries = 2 }, step with { NumKeys = 4 }, step with { NumHeads = 3 }, step with { NumKeyValueHeads = 0 },
            step with { NumKeyValueHeads = 3 }, step with { HeadDim = 4 }, step with { Window = -1 },
        })
            Assert.Throws<ArgumentException>(() => Ops.AttentionCached(Empty(2, 32), past, shape, Empty(2, 32)));
        Assert.Throws<ArgumentException>(() => Ops.AttentionCached(Empty(2, 32), past, step, Empty(2, 16)));
        Assert.Throws<ArgumentException>(() => Ops.AttentionCached(Empty(3, 32), past, step, Empty(3, 32)));
        Assert.Throws<ArgumentException>(() => Ops.AttentionCached(Empty(2, 32), [past[0], new(Empty(2, 16), Empty(1, 16))], step, Empty(2, 32)));
        Assert.Throws<ArgumentException>(() => Ops.AttentionCached(Empty(2, 32), [past[0], new(Empty(0, 16), Empty(0, 16))], step, Empty(2, 32)));
        Assert.Throws<ArgumentException>(() => Ops.AttentionCached(Empty(2, 32), [past[0], new(Empty(2, 8), Empty(2, 8))], step, Empty(2, 32)));
    }

    [Fact]
    public void ReadBandwidth_RefusesNothing()
    {
        Assert.Throws<ArgumentException>(() => MachinePeaks.ReadBandwidth([]));
        Assert.Throws<ArgumentException>(() => MachinePeaks.ReadBandwidth([Stored(0, 4)]));
    }

    [Fact]
    public void GatedActivation_RefusesShapes_ThatDiffer()
    {
        Assert.Throws<ArgumentException>(() => Ops.GatedActivation(Empty(2, 4), Empty(4, 2), Activation.Silu, Empty(2, 4)));
        Assert.Throws<ArgumentException>(() => Ops.GatedActivation(Empty(2, 4), Empty(2, 4), Activation.Silu, Empty(2, 5)));
    }

    [Fact]
    public void Add_RefusesShapes_ThatDiffer()
    {
        Assert.Throws<ArgumentException>(() => Ops.Add(Empty(2, 4), Empty(4, 2)));
        Assert.Throws<ArgumentException>(() => Ops.Add(Empty(2, 4), Empty(3, 4)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Embedding_RefusesIds_OutsideTheTable(int id) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Ops.Embedding([0, id], Stored(3, 4), 1, Empty(2, 4)));

    [Fact]
    public void Embedding_RefusesShapes_ThatDoNotFit()
    {
        Assert.Throws<ArgumentException>(() => Ops.Embedding([0], Stored(3, 4), 1, Empty(2, 4)));
        Assert.Throws<ArgumentException>(() => Ops.Embedding([0, 1], Stored(3, 4), 1, Empty(2, 5)));
    }

    [Fact]
    public void NormBackward_RefusesShapes_ThatDoNotFit()
    {
        using var workspace = new Workspace();
        Assert.Throws<ArgumentException>(() => Ops.RmsNormBackward(Empty(2, 4), Empty(2, 4), new float[3], 0, Empty(2, 4), null, workspace));
        Assert.Throws<ArgumentException>(() => Ops.RmsNormBackward(Empty(3, 4), Empty(2, 4), new float[4], 0, Empty(2, 4), null, workspace));
        Assert.Throws<ArgumentException>(() => Ops.RmsNormBackward(Empty(2, 4), Empty(2, 4), new float[4], 0, Empty(2, 5), null, workspace));
        Assert.Throws<ArgumentException>(() => Ops.RmsNormBackward(Empty(2, 4), Empty(2, 4), new float[4], 0, Empty(2, 4), Empty(2, 4), workspace));
        Assert.Throws<ArgumentException>(() => Ops.LayerNormBackward(Empty(2, 4), Empty(2, 4), new float[4], 0, Empty(2, 4), null, Empty(1, 5), workspace));
        Assert.Throws<ArgumentException>(() => Ops.LayerNormBackward(Empty(2, 4), Empty(2, 5), new float[4], 0, Empty(2, 4), null, null, workspace));
    }

    [Fact]
    public void AttentionBackward_RefusesShapes_ThatDoNotFit()
    {
        using var workspace = new Workspace();
        Tensor queries = Empty(6, 32), keys = Empty(10, 16), sums = Empty(6, 4);
        Assert.Throws<ArgumentException>(() => Ops.Attention(queries, keys, keys, _shape, queries, Empty(6, 2)));
        Assert.Throws<ArgumentException>(() => Ops.AttentionBackward(Empty(5, 32), queries, keys, keys, queries, sums, _shape, queries, keys, keys, workspace));
        Assert.Throws<ArgumentException>(() => Ops.AttentionBackward(queries, queries, keys, keys, Empty(6, 16), sums, _shape, queries, keys, keys, workspace));
        Assert.Throws<ArgumentException>(() => Ops.AttentionBackward(queries, queries, keys, keys, queries, Empty(6, 2), _shape, queries, keys, keys, workspace));
        Assert.Throws<ArgumentException>(() => Ops.AttentionBackward(queries, queries, keys, keys, queries, sums, _shape, queries, keys, Empty(9, 16), workspace));
        Assert.Throws<ArgumentException>(() => Ops.AttentionBackward(queries, queries, keys, keys, queries, sums, _shape with { Window = -1 }, queries, keys, keys, workspace));
    }

    [Fact]
    public void CrossEntropyBackward_RefusesTargetsAndShapes_ThatDoNotFit()
    {
        using var workspace = new Workspace();
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(Empty(2, 4), [0, 3], [1, 1], null));
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(Empty(2, 4), [-100, 0], [1, 0], null));
        Assert.Throws<ArgumentException>(() => Run(Empty(2, 4), [0, 0], [1], null));
        Assert.Throws<ArgumentException>(() => Run(Empty(2, 5), [0, 0], [1, 1], null));
        Assert.Throws<ArgumentException>(() => Run(Empty(2, 4), [0, 0], [1, 1], Empty(2, 4)));

        void Run(Tensor dX, int[] targets, float[] weights, Tensor? dHead) =>
            Ops.CrossEntropyBackward(Empty(2, 4), Stored(3, 4), 0, targets, weights, new double[2], dX, dHead, workspace);
    }

    [Fact]
    public void OtherBackwards_RefuseShapesAndIds_ThatDoNotFit()
    {
        Assert.Throws<ArgumentException>(() => Ops.GatedActivationBackward(Empty(2, 4), Empty(4, 2), Empty(2, 4), Activation.Silu, Empty(2, 4), Empty(2, 4)));
        Assert.Throws<ArgumentException>(() => Ops.GatedActivationBackward(Empty(2, 4), Empty(2, 4), Empty(2, 4), Activation.Silu, Empty(2, 4), Empty(2, 5)));
        Assert.Throws<ArgumentException>(() => Ops.BiasBackward(Empty(2, 4), Empty(1, 5)));
        Assert.Throws<ArgumentException>(() => Ops.EmbeddingBackward(Empty(2, 4), [0], 1, Empty(3, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ops.EmbeddingBackward(Empty(2, 4), [0, 3], 1, Empty(3, 4)));
        Assert.ThrowsAny<ArgumentException>(() => Ops.RopeBackward(Empty(1, 4), 4, [2], Empty(2, 2), Empty(2, 2), RopeLayout.Halves));
    }

    private static void RunProduct(string operation, Tensor x, Weight weight, Tensor y, Tensor dW, Workspace workspace)
    {
        if (operation == "Linear")
            Ops.Linear(x, weight, [], y, workspace);
        else if (operation == "GatedLinear")
            Ops.GatedLinear(x, weight, [], weight, [], Activation.Silu, y, workspace);
        else if (operation == "LinearBackwardInput")
            Ops.LinearBackwardInput(y, weight, x, workspace);
        else
            Ops.LinearBackwardWeight(y, x, dW, workspace);
    }

    private static Tensor Empty(long rows, int columns) => new(null, rows, columns);

    private static Weight Stored(long rows, long columns, DType dtype = DType.F32) => new("w", dtype, rows, columns, null, new object());
}
