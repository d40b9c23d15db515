using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>A tensor of another dtype, made of a stored one while it is written: a chunk of rows at a time.</summary>
internal static unsafe class ConvertedTensor
{
    private const long ChunkValues = 1 << 18;
    private const float LargestF16 = 65504;

    /// <summary>The values of <paramref name="entry"/> as <paramref name="dtype"/>.</summary>
    /// <param name="entry">Stored tensor; its checkpoint must stay open until it is written.</param>
    /// <param name="name">Name in the output.</param>
    /// <param name="dtype">F32, F16 or BF16.</param>
    /// <param name="sourceRow">Row of the stored tensor that becomes row n of the output.</param>
    /// <exception cref="CheckpointFormatException">The dtype of the tensor cannot be computed with.</exception>
    public static TensorToWrite Of(TensorEntry entry, string name, DType dtype, Func<long, long> sourceRow)
    {
        if (!RowReader.CanRead(entry.DType))
            throw NotComputable(entry);
        return new TensorToWrite(name, dtype, entry.Shape, output => Write(entry, dtype, sourceRow, output));
    }

    /// <summary>The error for a dtype whose values cannot be read.</summary>
    public static CheckpointFormatException NotComputable(TensorEntry entry) =>
        new(entry.File.Path, entry.Name, $"{entry.Name} is stored as {entry.DType}, which can be copied but not computed with");

    private static void Write(TensorEntry entry, DType dtype, Func<long, long> sourceRow, Stream output)
    {
        var weight = entry.ToWeight();
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
                    RowReader.Read(weight.DType, weight.Row(sourceRow(first + i)), values, weight.Columns);
                    RequireRange(entry, dtype, row);
                    RowWriter.Write(dtype, values, bytes + i * rowBytes, weight.Columns);
                }
                output.Write(chunk, 0, (int)(rows * rowBytes));
            }
        }
        entry.File.Release(entry.OffsetBytes, entry.LengthBytes);
    }

    // Too large a value would become infinity without a word, and the model would be worthless.
    private static void RequireRange(TensorEntry entry, DType dtype, float[] row)
    {
        if (dtype != DType.F16)
            return;
        foreach (float value in row)
        {
            if (MathF.Abs(value) > LargestF16 && float.IsFinite(value))
                throw new CheckpointFormatException(entry.File.Path, entry.Name, $"value {value} of {entry.Name} is too large for f16: use bf16 or f32");
        }
    }
}
