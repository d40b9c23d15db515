using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>A tensor of another dtype, made of a stored one while it is written: a chunk of rows at a time.</summary>
internal static unsafe class ConvertedTensor
{
    private const long ChunkValues = 1 << 18;

    /// <summary>The largest value that f16 holds.</summary>
    public const float LargestF16 = 65504;

    /// <summary>The values of <paramref name="entry"/> as <paramref name="dtype"/>.</summary>
    /// <param name="entry">Stored tensor; its checkpoint must stay open until it is written.</param>
    /// <param name="name">Name in the output.</param>
    /// <param name="dtype">A type that <see cref="RowWriter"/> knows.</param>
    /// <param name="change">What happens to its rows and values.</param>
    /// <exception cref="CheckpointFormatException">The dtype of the tensor cannot be computed with.</exception>
    public static TensorToWrite Of(TensorEntry entry, string name, DType dtype, ValueChange change)
    {
        if (!RowReader.CanRead(entry.DType))
            throw NotComputable(entry);
        return new TensorToWrite(name, dtype, entry.Shape, output =>
        {
            Write(entry, entry.ToWeight(), dtype, change, output);
            entry.File.Release(entry.OffsetBytes, entry.LengthBytes);
        });
    }

    /// <summary>Other values in the place of <paramref name="entry"/>, in its shape, as <paramref name="dtype"/>.</summary>
    /// <param name="entry">Stored tensor.</param>
    /// <param name="name">Name in the output.</param>
    /// <param name="values">The values; their memory must stay as it is until they are written.</param>
    /// <param name="dtype">A type that <see cref="RowWriter"/> knows.</param>
    /// <param name="change">What happens to rows and values.</param>
    public static TensorToWrite Replacing(TensorEntry entry, string name, Weight values, DType dtype, ValueChange change) =>
        new(name, dtype, entry.Shape, output => Write(entry, values, dtype, change, output));

    /// <summary>The error for a dtype whose values cannot be read.</summary>
    public static CheckpointFormatException NotComputable(TensorEntry entry) =>
        new(entry.File.Path, entry.Name, $"{entry.Name} is stored as {entry.DType}, which can be copied but not computed with");

    private static void Write(TensorEntry entry, Weight weight, DType dtype, ValueChange change, Stream output)
    {
        // The rows of a vector are its values.
        if (entry.Shape.Count == 1 && change.SourceRow is not null)
            weight = new Weight(weight.Name, weight.DType, weight.Length, 1, weight.Data, weight.Owner);
        long rowsAtOnce = Math.Max(1, ChunkValues / Math.Max(1, weight.Columns)), rowBytes = dtype.Bytes(weight.Columns);
        float[] row = new float[weight.Columns];
        byte[] chunk = new byte[Math.Min(rowsAtOnce, weight.Rows) * rowBytes];
        fixed (float* values = row)
        fixed (byte* bytes = chunk)
        {
            for (long first = 0; first < weight.Rows; first += rowsAtOnce)
            {
                long rows = Math.Min(rowsAtOnce, weight.Rows - first);
                for (long i = 0; i < rows; i++)
                {
                    RowReader.Read(weight.DType, weight.Row(change.SourceRow?.Invoke(first + i) ?? first + i), values, weight.Columns);
                    change.Apply(first + i, row);
                    RequireRange(entry, dtype, row);
                    RowWriter.Write(dtype, values, bytes + i * rowBytes, weight.Columns);
                }
                output.Write(chunk, 0, (int)(rows * rowBytes));
            }
        }
    }

    // Too large a value would become infinity without a word, and the model would be worthless.
    private static void RequireRange(TensorEntry entry, DType dtype, float[] row)
    {
        if (dtype is DType.F32 or DType.BF16)
            return;
        foreach (float value in row)
        {
            // F16 keeps infinities and NaN, blocks cannot.
            if (dtype == DType.F16 ? MathF.Abs(value) > LargestF16 && float.IsFinite(value) : !(MathF.Abs(value) <= LargestF16))
                throw new CheckpointFormatException(entry.File.Path, entry.Name, $"value {value} of {entry.Name} is too large for {dtype.ToString().ToLowerInvariant()}: use bf16 or f32");
        }
    }
}
