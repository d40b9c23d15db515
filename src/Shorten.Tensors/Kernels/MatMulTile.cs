using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The shape of one register tile of the matrix product and the function that computes it.</summary>
/// <remarks>
/// A tile adds to <c>c[Rows, Columns]</c> the product of <c>a[Rows, k]</c> (row-major, row length lda) and one packed panel <c>b[k, Columns]</c>.
/// Every value is a chain of fused multiply-adds over k in order that starts at zero and is added to c once: all tile shapes give the same bits,
/// and a large c (the residual stream) does not round every step.
/// </remarks>
internal readonly unsafe struct MatMulTile
{
    /// <summary>Rows of the widest tile; buffers are padded to it.</summary>
    public const int MaxRows = 12;

    /// <summary>Columns of a packed panel, the same for every tile.</summary>
    public const int PanelColumns = 32;

    private MatMulTile(int rows, delegate*<float*, int, float*, int, float*, long, void> body)
    {
        Rows = rows;
        Body = body;
    }

    /// <summary>The tile of this machine.</summary>
    public static MatMulTile Best { get; } = Vector512.IsHardwareAccelerated ? Tile512 : Tile256;

    /// <summary>12 rows by two vectors of 16: 24 sums, two panel vectors and a broadcast in 32 registers.</summary>
    public static MatMulTile Tile512 => new(12, &MatMulTile512.Run);

    /// <summary>6 rows by two vectors of 8, twice a panel: 12 sums, two panel vectors and a broadcast in 16 registers. Also the portable path.</summary>
    public static MatMulTile Tile256 => new(6, &MatMulTile256.Run);

    /// <summary>Rows of a tile.</summary>
    public int Rows { get; }

    /// <summary>Body(a, lda, b, k, c, ldc): c += a b.</summary>
    public delegate*<float*, int, float*, int, float*, long, void> Body { get; }
}
