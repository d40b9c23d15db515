using Shorten.Tensors.Kernels.Assembled;

namespace Shorten.Tensors.Kernels;

/// <summary>The shape of one register tile of the matrix product and the function that computes columns of them.</summary>
/// <remarks>
/// A tile is <c>c[Rows, 32] = (or +=) a[Rows, depth] b[depth, 32]</c>: a row-major with the fixed row length <see cref="RowLength"/>, b one packed panel.
/// Depth counts units of four bytes: one float32, or two bf16 whose products are added. Every float32 value is a chain of fused multiply-adds over the depth
/// in order that starts at zero and is added to c once: all float32 tiles give the same bits, and a large c (the residual stream) does not round every step.
/// </remarks>
internal readonly unsafe struct MatMulTile
{
    /// <summary>Rows of the tallest tile; buffers are padded to it.</summary>
    public const int MaxRows = 14;

    /// <summary>Columns of a packed panel, the same for every tile.</summary>
    public const int PanelColumns = 32;

    /// <summary>Units of one pass at most: the rows of a tile (up to 30 KB) and a panel (64 KB) come from the second-level cache, and the tile runs long enough to hide its start and end.</summary>
    public const int MaxDepth = 512;

    /// <summary>Units from one row of a to the next: an odd multiple of a cache line, so that the rows of a tile lie in different sets of the first-level cache.</summary>
    public const int RowLength = MaxDepth + 16;

    private readonly delegate*<float*, int, float*, int, float*, long, bool, void> _body;

    private MatMulTile(int rows, bool isBF16, delegate*<float*, int, float*, int, float*, long, bool, void> body)
    {
        Rows = rows;
        IsBF16 = isBF16;
        _body = body;
    }

    /// <summary>The widest float32 tile of this machine.</summary>
    public static MatMulTile F32 { get; } = Cpu.VectorBits == 512 ? F32Of512 : F32Of256;

    /// <summary>12 rows by two vectors of 16: 24 sums, two panel vectors and a broadcast in 32 registers.</summary>
    public static MatMulTile F32Of512 => new(12, false, &MatMulTile512.Run);

    /// <summary>6 rows by two vectors of 8, twice a panel: 12 sums, two panel vectors and a broadcast in 16 registers. Also the portable path.</summary>
    public static MatMulTile F32Of256 => new(6, false, &MatMulTile256.Run);

    /// <summary>14 rows by two vectors of 16 bf16 products each; only where <see cref="Cpu.HasBF16"/>.</summary>
    public static MatMulTile BF16 => new(BF16Tile.Rows, true, &BF16Tile.Run);

    /// <summary>Rows of a tile.</summary>
    public int Rows { get; }

    /// <summary>True if a unit is a pair of bf16.</summary>
    public bool IsBF16 { get; }

    /// <summary>The tile for a mode: bf16 where it is allowed and the machine has the instruction.</summary>
    public static MatMulTile For(ComputeMode compute) => compute != ComputeMode.F32 && Cpu.HasBF16 ? BF16 : F32;

    /// <summary>Values in a unit.</summary>
    public int UnitValues => IsBF16 ? 2 : 1;

    /// <summary>Units in <paramref name="columns"/> values.</summary>
    public int Units(int columns) => IsBF16 ? (columns + 1) / 2 : columns;

    /// <summary>Computes <paramref name="tiles"/> tiles below each other against one panel: c = a b, or c += a b.</summary>
    public void Run(float* a, int tiles, float* b, int depth, float* c, long ldc, bool add) => _body(a, tiles, b, depth, c, ldc, add);
}
