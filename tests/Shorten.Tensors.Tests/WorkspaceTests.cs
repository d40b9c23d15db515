namespace Shorten.Tensors.Tests;

public sealed unsafe class WorkspaceTests
{
    [Fact]
    public void Rent_AccountsForEveryByte_InLinesOf64()
    {
        using var workspace = new Workspace();

        var first = workspace.Rent(3, 5);
        var second = workspace.Rent(1, 16);

        Assert.Equal((3, 5), (first.Rows, first.Columns));
        Assert.Equal((0, 0), ((nint)first.Data % 64, (nint)second.Data % 64));
        Assert.Equal((64, 64), (Workspace.BytesOf(3, 5), Workspace.BytesOf(1, 16)));
        Assert.Equal((128, 128), (workspace.UsedBytes, workspace.PeakBytes));
        workspace.Return(first);
        Assert.Equal((64, 128), (workspace.UsedBytes, workspace.PeakBytes));
        workspace.Return(second);
        Assert.Equal((0, 128), (workspace.UsedBytes, workspace.PeakBytes));
    }

    [Fact]
    public void Rent_GivesAnOwnPointer_WhereTheMatrixIsEmpty()
    {
        using var workspace = new Workspace();

        var first = workspace.Rent(0, 5);
        var second = workspace.Rent(5, 0);

        Assert.NotEqual((nint)first.Data, (nint)second.Data);
        Assert.Equal(0, first.Length + second.Length);
        workspace.Return(first);
        workspace.Return(second);
    }

    [Fact]
    public void Rent_ReusesABufferOfTheSameSize()
    {
        using var workspace = new Workspace();
        var first = workspace.Rent(10, 100);
        workspace.Return(first);

        var second = workspace.Rent(100, 10);

        Assert.Equal((nint)first.Data, (nint)second.Data);
        Assert.NotEqual((nint)second.Data, (nint)workspace.Rent(100, 10).Data);
    }

    [Fact]
    public void Rent_HoldsNoMoreThanTheMostInUse_WhateverSizesComeAndGo()
    {
        using var workspace = new Workspace();
        for (int rows = 1; rows < 200; rows++)
        {
            // Small first and large after: none of the buffers kept fits the next round's.
            var pair = (workspace.Rent(rows, 16), workspace.Rent(200 - rows, 16));
            workspace.Return(pair.Item1);
            workspace.Return(pair.Item2);
            Assert.True(workspace.HeldBytes <= workspace.PeakBytes, $"{workspace.HeldBytes} bytes are held, {workspace.PeakBytes} were in use");
        }
        Assert.Equal(200 * 64, workspace.PeakBytes);
    }

    [Fact]
    public void Rent_TakesThePlaceOfSmallerNeighbours()
    {
        using var workspace = new Workspace();
        var (first, second, third) = (workspace.Rent(1, 16), workspace.Rent(1, 32), workspace.Rent(1, 16));
        workspace.Return(third);
        workspace.Return(first);
        workspace.Return(second);

        var all = workspace.Rent(1, 64);

        Assert.Equal((nint)first.Data, (nint)all.Data);
        Assert.Equal(256, workspace.HeldBytes);
    }

    [Fact]
    public void Rent_AllocatesNothingManaged_OnceItsSizesWereSeen()
    {
        using var workspace = new Workspace();
        void Round()
        {
            var (first, second) = (workspace.Rent(3, 100), workspace.Rent(7, 10));
            workspace.Return(first);
            workspace.Return(second);
        }
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++)
            Round();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Rent_ThrowsWithoutAllocating_WhereTheLimitWouldBeExceeded()
    {
        using var workspace = new Workspace(1000 * sizeof(float));
        workspace.Rent(1, 900);

        // A terabyte: to allocate it would fail as well, but otherwise.
        var exception = Assert.Throws<MemoryLimitException>(() => workspace.Rent(1L << 28, 1024));

        Assert.Equal(3648 + (1L << 40), exception.NeededBytes);
        Assert.Equal((4000, 3648), (exception.LimitBytes, workspace.UsedBytes));
        Assert.Equal(workspace.UsedBytes, workspace.PeakBytes);
    }

    [Fact]
    public void Rent_TakesAllUpToTheLimit_AndNotOneLineMore()
    {
        using var workspace = new Workspace(256);
        workspace.Rent(1, 48);

        Assert.Throws<MemoryLimitException>(() => workspace.Rent(1, 17));
        workspace.Rent(1, 16);

        Assert.Equal(256, workspace.UsedBytes);
    }

    [Fact]
    public void Rent_DoesNotCountReturnedBuffers_TowardsTheLimit()
    {
        using var workspace = new Workspace(1024);
        for (int columns = 16; columns <= 256; columns += 16)
            workspace.Return(workspace.Rent(1, columns));

        Assert.Equal((0, 1024), (workspace.UsedBytes, workspace.PeakBytes));
    }

    [Fact]
    public void Rent_RefusesSizes_ThatAreNegativeOrTooLarge()
    {
        using var workspace = new Workspace();

        Assert.Throws<ArgumentOutOfRangeException>(() => workspace.Rent(-1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => workspace.Rent(4, -1));
        Assert.Throws<OverflowException>(() => workspace.Rent(long.MaxValue / 4, 4));
        Assert.Equal(0, workspace.UsedBytes);
    }

    [Fact]
    public void Return_RefusesWhatIsNotRented()
    {
        using var workspace = new Workspace();
        using var other = new Workspace();
        var tensor = workspace.Rent(4, 16);

        Assert.Throws<ArgumentException>(() => other.Return(tensor));
        Assert.Throws<ArgumentException>(() => workspace.Return(tensor.Slice(1, 2)));
        Assert.Throws<ArgumentException>(() => workspace.Return(default));
        workspace.Return(tensor);
        Assert.Throws<ArgumentException>(() => workspace.Return(tensor));
        Assert.Equal(0, workspace.UsedBytes);
    }

    [Fact]
    public void Scope_ReturnsWhatIsStillRented_AndNothingElse()
    {
        using var workspace = new Workspace();
        var before = workspace.Rent(1, 16);
        void FailInAScope()
        {
            using var scope = workspace.Scope();
            var first = workspace.Rent(1, 16);
            workspace.Rent(1, 32);
            using (workspace.Scope())
                workspace.Rent(1, 48);
            workspace.Return(first);
            Assert.Equal(64 + 128, workspace.UsedBytes);
            throw new InvalidOperationException();
        }

        Assert.Throws<InvalidOperationException>(FailInAScope);

        Assert.Equal(64, workspace.UsedBytes);
        workspace.Return(before);
    }

    [Fact]
    public void Scope_Ends_WhereWhatWasRentedBeforeItIsReturnedInIt()
    {
        using var workspace = new Workspace();
        var before = workspace.Rent(1, 16);
        using (workspace.Scope())
        {
            workspace.Return(before);
            before = workspace.Rent(1, 16);
        }

        Assert.Equal(0, workspace.UsedBytes);
    }

    [Fact]
    public void Dispose_TakesAllBack()
    {
        var workspace = new Workspace();
        workspace.Rent(4, 16);
        workspace.Return(workspace.Rent(8, 16));

        workspace.Dispose();
        workspace.Dispose();

        Assert.Equal((0, 768), (workspace.UsedBytes, workspace.PeakBytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Constructor_RefusesLimit_ThatIsNotPositive(long limit) => Assert.Throws<ArgumentOutOfRangeException>(() => new Workspace(limit));
}
