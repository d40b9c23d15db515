namespace Shorten.Tensors.Kernels;

/// <summary>Float32 lanes of one width, so that each lane-wise kernel has one body for every machine: <see cref="Lanes16"/> where 512-bit vectors are fast, else <see cref="Lanes8"/>.</summary>
/// <remarks>Lanes never meet here: a kernel that adds lanes says in which order, and so gives the same bits at every width.</remarks>
internal unsafe interface ILanes<TSelf> where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Number of lanes, 8 or 16.</summary>
    static abstract int Count { get; }

    /// <summary>The value in every lane.</summary>
    static abstract TSelf Create(float value);

    /// <summary>The <see cref="Count"/> values at <paramref name="source"/>.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Writes all lanes to <paramref name="destination"/>.</summary>
    void Store(float* destination);

    /// <summary>a + b.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a b.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a b + c, rounded once.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The larger of both. Which one of a NaN and a number depends on the machine.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The smaller of both. Which one of a NaN and a number depends on the machine.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The nearest whole number, the even one of two.</summary>
    static abstract TSelf Round(TSelf x);

    /// <summary>x 2^n for whole n from -151 to 129 and x near 1, rounded once.</summary>
    static abstract TSelf TimesPowerOfTwo(TSelf x, TSelf n);

    /// <summary><paramref name="then"/> in the lanes where a is less than b, <paramref name="otherwise"/> in the others.</summary>
    static abstract TSelf IfLess(TSelf a, TSelf b, TSelf then, TSelf otherwise);

    /// <summary>x, or NaN in the lanes where <paramref name="argument"/> is NaN.</summary>
    static abstract TSelf KeepNaN(TSelf argument, TSelf x);
}
