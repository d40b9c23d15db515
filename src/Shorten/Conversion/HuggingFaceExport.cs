using Shorten.Checkpoints;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>Writes a checkpoint as a Hugging Face folder whose tensors are all of one dtype.</summary>
/// <remarks>From GGUF, with config and tokenizer files made from its metadata, or from a Hugging Face folder.</remarks>
public static class HuggingFaceExport
{
    /// <summary>What <see cref="Export"/> would write. Writes nothing.</summary>
    /// <exception cref="CheckpointFormatException">The model is not supported or cannot be said as a Hugging Face config.</exception>
    /// <exception cref="Tokenizers.TokenizerFormatException">The vocabulary of a GGUF file is broken or of a kind that is not supported.</exception>
    /// <exception cref="OutputRefusedException">The output is the source, inside it or around it, or exists and may not be replaced.</exception>
    public static ConversionResult Describe(Checkpoint source, ConversionOptions options) => Describe(source, options, Prepare(source, options));

    /// <summary>Writes the folder. Failed or stopped, it leaves nothing behind and an existing output as it was.</summary>
    /// <param name="source">Model to convert; stays open and unchanged.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="progress">Bytes of tensors written.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <exception cref="CheckpointFormatException">The model is not supported or cannot be said as a config, or a value does not fit the dtype.</exception>
    /// <exception cref="Tokenizers.TokenizerFormatException">The vocabulary of a GGUF file is broken or of a kind that is not supported.</exception>
    /// <exception cref="OutputRefusedException">The output is the source, inside it or around it, or exists and may not be replaced.</exception>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ConversionResult Export(Checkpoint source, ConversionOptions options,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var job = Prepare(source, options);
        var result = Describe(source, options, job);
        DiskSpace.Ensure(Path.GetDirectoryName(result.Output)!, result.BytesToWrite);
        using var output = AtomicOutput.ForFolder(result.Output);
        SafetensorsWriter.WriteFolder(output.TemporaryPath, job.Tensors, options.MaxShardBytes, null,
            bytes => progress?.Report(new WorkProgress("converting the weights", bytes, result.BytesAfter, "bytes")), cancellationToken);
        foreach (var (file, name) in job.CopiedFiles)
            SideFiles.Copy(file, Path.Combine(output.TemporaryPath, name), cancellationToken);
        job.WriteConfigs(output.TemporaryPath);
        cancellationToken.ThrowIfCancellationRequested();
        output.Commit(options.Force);
        return result;
    }

    private static ConversionJob Prepare(Checkpoint source, ConversionOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (options.DType is not (DType.F32 or DType.F16 or DType.BF16))
            throw new ArgumentOutOfRangeException(nameof(options), options.DType, "expected F32, F16 or BF16");
        OutputGuard.Check(source.Path, Path.GetFullPath(options.Output), isFolder: true, options.Force);
        return source.Format == CheckpointFormat.Gguf ? GgufConversion.Prepare(source, options.DType) : FolderConversion.Prepare(source, options.DType);
    }

    private static ConversionResult Describe(Checkpoint source, ConversionOptions options, ConversionJob job)
    {
        OutputFile[] files =
        [
            .. SafetensorsWriter.PlanFolder(job.Tensors, options.MaxShardBytes).Select(file => new OutputFile(file.Name, file.Bytes)),
            .. job.CopiedFiles.Select(file => new OutputFile(file.Name, file.File.Length)),
        ];
        long parameters = job.Tensors.Sum(tensor => tensor.LengthBytes / tensor.DType.BlockBytes());
        return new ConversionResult(Path.GetFullPath(options.Output), files, parameters, source.TotalBytes, job.Tensors.Sum(tensor => tensor.LengthBytes));
    }
}
