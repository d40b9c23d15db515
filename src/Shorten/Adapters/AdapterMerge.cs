using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Pruning;

namespace Shorten.Adapters;

/// <summary>Writes a model with its adapters in its weights: W + scale x B A, and for DoRA each row at its magnitude, in float32, stored in the source's types.</summary>
/// <remarks>A Hugging Face source gives a folder, a GGUF source a file of that format. Tensors stream through one buffer; the source is never written to.</remarks>
public static class AdapterMerge
{
    /// <summary>What <see cref="Apply"/> would write. Writes nothing.</summary>
    /// <exception cref="CheckpointFormatException">A merged tensor cannot be written in its type.</exception>
    /// <exception cref="OutputRefusedException">The output is the model or the adapter, inside or around them, or exists and may not be replaced.</exception>
    /// <exception cref="ArgumentException">The model has no adapter.</exception>
    public static MergeDescription Describe(DecoderModel model, Adapter adapter, MergeOptions options) => MergeJob.Prepare(model, adapter, options).Describe();

    /// <summary>Writes the merged model. Failed or stopped, it leaves nothing behind and an existing output as it was.</summary>
    /// <param name="model">Whole model whose adapters are applied; stays open and unchanged.</param>
    /// <param name="adapter">The adapter, for the record.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="verify">Called with the temporary folder or file: throws to refuse it, or gives the manifest's <c>check</c>.</param>
    /// <param name="progress">Bytes of tensors written.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <exception cref="CheckpointFormatException">A merged tensor cannot be written in its type, or a value does not fit it.</exception>
    /// <exception cref="OutputRefusedException">The output is the model or the adapter, inside or around them, or exists and may not be replaced.</exception>
    /// <exception cref="ArgumentException">The model has no adapter.</exception>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static MergeDescription Apply(DecoderModel model, Adapter adapter, MergeOptions options, Func<string, JsonObject?>? verify = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var job = MergeJob.Prepare(model, adapter, options);
        var description = job.Describe();
        DiskSpace.Ensure(Path.GetDirectoryName(job.Output)!, description.BytesToWrite);
        using var hashing = new SourceHashing(model.Checkpoint, null, cancellationToken);
        using var output = job.Begin();
        job.Write(output.TemporaryPath, bytes => progress?.Report(new WorkProgress("merging the weights", bytes, description.BytesAfter, "bytes")), cancellationToken);
        // Hashing is as slow as copying: the disk and the check work meanwhile.
        output.Flush();
        var check = verify?.Invoke(output.TemporaryPath);
        var hashes = hashing.Result();
        cancellationToken.ThrowIfCancellationRequested();
        job.Commit(output, job.ToManifest(hashes, check));
        return description;
    }
}
