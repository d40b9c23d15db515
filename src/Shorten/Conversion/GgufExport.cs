using Shorten.Checkpoints;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>Writes a Hugging Face checkpoint as a GGUF file.</summary>
public static class GgufExport
{
    /// <summary>What <see cref="Export"/> would write. Writes nothing.</summary>
    /// <exception cref="CheckpointFormatException">The model is not supported or cannot be said in GGUF.</exception>
    /// <exception cref="Tokenizers.TokenizerFormatException">The tokenizer is broken or cannot be said in GGUF.</exception>
    /// <exception cref="OutputRefusedException">The output is the source or inside it, or exists and may not be replaced.</exception>
    public static ConversionResult Describe(Checkpoint source, ConversionOptions options) => Describe(source, options, Prepare(source, options));

    /// <summary>Writes the file. Failed or stopped, it leaves nothing behind and an existing output as it was.</summary>
    /// <param name="source">Model to convert; stays open and unchanged.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="progress">Bytes of tensors written.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <exception cref="CheckpointFormatException">The model is not supported or cannot be said in GGUF, or a value does not fit the type.</exception>
    /// <exception cref="Tokenizers.TokenizerFormatException">The tokenizer is broken or cannot be said in GGUF.</exception>
    /// <exception cref="OutputRefusedException">The output is the source or inside it, or exists and may not be replaced.</exception>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ConversionResult Export(Checkpoint source, ConversionOptions options,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var image = Prepare(source, options);
        var result = Describe(source, options, image);
        using var output = AtomicOutput.ForFile(result.Output);
        GgufWriter.Write(output.TemporaryPath, image.Metadata, image.Tensors,
            progress: bytes => progress?.Report(new WorkProgress("converting the weights", bytes, result.BytesAfter, "bytes")), cancellationToken: cancellationToken);
        output.Commit(options.Force);
        return result;
    }

    private static GgufImage Prepare(Checkpoint source, ConversionOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (!RowWriter.CanWrite(options.DType))
            throw new ArgumentOutOfRangeException(nameof(options), options.DType, "expected a type that can be written");
        OutputGuard.Check(source.Path, Path.GetFullPath(options.Output), isFolder: false, options.Force);
        return GgufImage.Of(source, options.DType);
    }

    private static ConversionResult Describe(Checkpoint source, ConversionOptions options, GgufImage image)
    {
        string output = Path.GetFullPath(options.Output);
        long bytes = image.Tensors.Sum(tensor => tensor.LengthBytes), parameters = image.Tensors.Sum(tensor => tensor.Shape.Aggregate(1L, (product, n) => product * n));
        var file = new OutputFile(Path.GetFileName(output), GgufWriter.LengthBytes(image.Metadata, image.Tensors, GgufWriter.DefaultAlignment));
        return new ConversionResult(output, [file], parameters, source.TotalBytes, bytes) { Warnings = image.Warnings };
    }
}
