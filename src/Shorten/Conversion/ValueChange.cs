namespace Shorten.Conversion;

/// <summary>What happens to a tensor on its way to another format: rows change places, values become (value + offset) x factor.</summary>
/// <param name="SourceRow">Row of the stored tensor that becomes row n of the output; null where all stay. A vector has rows of one value.</param>
/// <param name="Offset">Added to every value.</param>
/// <param name="Factor">Multiplies every value, after the offset.</param>
internal sealed record ValueChange(Func<long, long>? SourceRow = null, float Offset = 0, float Factor = 1)
{
    /// <summary>Values as they are, in another dtype at most.</summary>
    public static ValueChange None { get; } = new();

    /// <summary>What else happens to the values of row n of the output; null for nothing.</summary>
    public Action<long, float[]>? ToRow { get; init; }

    /// <summary>Changes row <paramref name="index"/> of the output in place.</summary>
    public void Apply(long index, float[] row)
    {
        ToRow?.Invoke(index, row);
        if (Offset == 0 && Factor == 1)
            return;
        for (int i = 0; i < row.Length; i++)
            row[i] = (row[i] + Offset) * Factor;
    }
}
