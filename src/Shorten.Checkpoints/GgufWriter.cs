using Shorten.Checkpoints.Gguf;

namespace Shorten.Checkpoints;

/// <summary>Writes a GGUF file of version 3 tensor by tensor, in constant memory. With <see cref="AtomicOutput"/> the output is whole or absent.</summary>
public static class GgufWriter
{
    /// <summary>Alignment of a file that states none, in bytes.</summary>
    public const int DefaultAlignment = GgufFormat.DefaultAlignment;

    /// <summary>Writes <paramref name="metadata"/> and <paramref name="tensors"/> to a new file at <paramref name="path"/>.</summary>
    /// <param name="path">File, which must not exist.</param>
    /// <param name="metadata">Metadata in the order of the file. <c>general.alignment</c> is set to <paramref name="alignment"/> where needed.</param>
    /// <param name="tensors">Tensors in the order in which they are to lie.</param>
    /// <param name="alignment">Each tensor begins at a multiple of this many bytes of the data: a power of two.</param>
    /// <param name="progress">Called with the tensor bytes written so far.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <remarks>Where it fails or is stopped, the file is deleted.</remarks>
    /// <exception cref="ArgumentException">Two tensors have one name, or a dtype, a shape or a name does not fit the format.</exception>
    /// <exception cref="IOException">The file exists already or cannot be written.</exception>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="InvalidOperationException">A tensor does not write as many bytes as it promised.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Write(string path, GgufMetadata metadata, IReadOnlyList<TensorToWrite> tensors, int alignment = DefaultAlignment,
        Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(metadata);
        if (!int.IsPow2(alignment))
            throw new ArgumentOutOfRangeException(nameof(alignment), alignment, "expected a power of two");
        TensorFile.CheckNames(tensors);
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full)!;
        byte[] header = GgufHeaderWriter.Build(WithAlignment(metadata, alignment), tensors, alignment);
        long needed = LengthBytes(header, tensors, alignment);
        DiskSpace.Ensure(folder, needed);
        var state = new WriteProgress(progress, cancellationToken);
        DiskSpace.Guard(folder, needed, () => TensorFile.Create(full, output => WriteAll(output, header, tensors, alignment, state)));
    }

    /// <summary>Size in bytes of the file that <see cref="Write"/> would write.</summary>
    /// <exception cref="ArgumentException">A dtype, a shape or a name does not fit the format.</exception>
    public static long LengthBytes(GgufMetadata metadata, IReadOnlyList<TensorToWrite> tensors, int alignment)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return LengthBytes(GgufHeaderWriter.Build(WithAlignment(metadata, alignment), tensors, alignment), tensors, alignment);
    }

    private static long LengthBytes(byte[] header, IReadOnlyList<TensorToWrite> tensors, int alignment) =>
        header.Length + tensors.Sum(tensor => GgufFormat.Align(tensor.LengthBytes, alignment));

    private static void WriteAll(FileStream output, byte[] header, IReadOnlyList<TensorToWrite> tensors, int alignment, WriteProgress progress)
    {
        output.Write(header);
        foreach (var tensor in tensors)
        {
            TensorFile.WriteTensor(output, tensor, progress);
            output.Write(new byte[GgufFormat.Align(tensor.LengthBytes, alignment) - tensor.LengthBytes]);
        }
    }

    private static GgufMetadata WithAlignment(GgufMetadata metadata, int alignment)
    {
        var copy = metadata.Clone();
        if (alignment != GgufFormat.DefaultAlignment || copy.Contains(GgufFormat.AlignmentKey))
            copy.Set(GgufFormat.AlignmentKey, GgufValueType.UInt32, (uint)alignment);
        return copy;
    }
}
