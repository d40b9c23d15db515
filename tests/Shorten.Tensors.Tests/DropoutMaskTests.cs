namespace Shorten.Tensors.Tests;

/// <summary>Masks as random numbers.</summary>
public sealed unsafe class DropoutMaskTests : IDisposable
{
    private const int Rows = 256, Columns = 1024;

    // Six standard deviations of a share of 262,144 draws.
    private const double ShareTolerance = 6 * 0.5 / 512;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData(0f)]
    [InlineData(0.05f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void Apply_DropsTheShare_AndKeepsTheMean(float rate)
    {
        var y = Mask(rate, 1);

        Assert.Equal(rate, Share(y, (_, _, dropped) => dropped), ShareTolerance);
        float kept = 1 / (1 - rate);
        for (int row = 0; row < Rows; row++)
            Assert.DoesNotContain(y.RowSpan(row).ToArray(), value => value != 0 && value != kept);
    }

    [Fact]
    public void Apply_DropsNeighboursIndependently()
    {
        var y = Mask(0.5f, 1);

        Assert.Equal(0.25, Share(y, (row, column, dropped) => dropped && Dropped(y, row, column + 1)), ShareTolerance);
        Assert.Equal(0.25, Share(y, (row, column, dropped) => dropped && Dropped(y, row + 1, column)), ShareTolerance);
        Assert.Equal(0.25, Share(y, (row, column, dropped) => dropped && Dropped(y, row + 1, column + 1)), ShareTolerance);
    }

    [Fact]
    public void Apply_DrawsEachKey_AnewAndTheSameAgain()
    {
        Tensor first = Mask(0.5f, 1), again = Mask(0.5f, 1), next = Mask(0.5f, 2);

        Assert.Equal(0.5, Share(first, (row, column, dropped) => dropped == Dropped(again, row, column)) / 2, 1e-12);
        Assert.Equal(0.5, Share(first, (row, column, dropped) => dropped == Dropped(next, row, column)), ShareTolerance);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void Constructor_RefusesRates_OutsideTheirRange(float rate) => Assert.Throws<ArgumentOutOfRangeException>(() => Mask(rate, 1));

    private Tensor Mask(float rate, ulong key)
    {
        var y = _workspace.Rent(Rows, Columns);
        var mask = new DropoutMask(rate, key);
        for (int row = 0; row < Rows; row++)
        {
            y.RowSpan(row).Fill(1);
            mask.Apply(y.Row(row), row, 0, Columns, y.Row(row));
        }
        return y;
    }

    private static bool Dropped(Tensor y, int row, int column) => y.RowSpan(row % Rows)[column % Columns] == 0;

    private static double Share(Tensor y, Func<int, int, bool, bool> counts)
    {
        int count = 0;
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
                count += counts(row, column, Dropped(y, row, column)) ? 1 : 0;
        }
        return (double)count / (Rows * Columns);
    }
}
