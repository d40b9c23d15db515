using System.Text.Json.Nodes;
using Shorten.Checkpoints;

namespace Shorten.Pruning;

/// <summary>Removes blocks from a checkpoint by copying the others, renumbered and bit for bit.</summary>
/// <remarks>A Hugging Face source gives a folder, a GGUF source a file of that format. No model is built, the source is never written to,
/// and tensors stream through one buffer: memory does not grow with the model.</remarks>
public static class Surgery
{
    /// <summary>What <see cref="Apply"/> would write. Writes nothing.</summary>
    /// <exception cref="PlanException">The plan is not for this model.</exception>
    /// <exception cref="BlockSelectionException">Some runtimes would compute the result differently, and that is refused.</exception>
    /// <exception cref="OutputRefusedException">The output is the source, inside it or around it, or exists and may not be replaced.</exception>
    /// <exception cref="CheckpointFormatException">The source has no blocks, or its config contradicts its tensors.</exception>
    public static SurgeryDescription Describe(Checkpoint source, PruningPlan plan, SurgeryOptions options) => Prepare(source, plan, options).Describe();

    /// <summary>Bytes of weight files and copied files, exact, that <see cref="Apply"/> would write without <paramref name="removed"/>, which may be empty. Writes nothing and does not look at the output.</summary>
    /// <exception cref="CheckpointFormatException">The source has no blocks, or its config contradicts its tensors.</exception>
    /// <exception cref="BlockSelectionException">The format cannot say what would be left.</exception>
    public static long BytesToWrite(Checkpoint source, IReadOnlyList<int> removed, SurgeryOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(removed);
        ArgumentNullException.ThrowIfNull(options);
        return SurgeryJob.BytesToWrite(source, removed, options);
    }

    /// <summary>Bytes of the written model at <paramref name="path"/> as <see cref="BytesToWrite"/> counts them: config, card and manifest are left out.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static long WrittenBytes(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Directory.Exists(path) ? SideFiles.BytesWithWeights(path) : new FileInfo(path).Length;
    }

    /// <summary>Writes the model without the removed blocks. Failed or stopped, it leaves nothing behind and an existing output as it was.</summary>
    /// <param name="source">Model to prune; stays open and unchanged.</param>
    /// <param name="plan">Blocks to remove. A plan without hashes is not checked against the source.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="verify">Called with the temporary folder or file: throws to refuse it, or gives the manifest's <c>check</c>.</param>
    /// <param name="progress">Bytes of tensors written.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <exception cref="PlanException">The plan is not for these weights.</exception>
    /// <exception cref="BlockSelectionException">Some runtimes would compute the result differently, and that is refused.</exception>
    /// <exception cref="OutputRefusedException">The output is the source, inside it or around it, or exists and may not be replaced.</exception>
    /// <exception cref="CheckpointFormatException">The source has no blocks, or its config contradicts its tensors.</exception>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SurgeryResult Apply(Checkpoint source, PruningPlan plan, SurgeryOptions options, Func<string, JsonObject?>? verify = null,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var job = Prepare(source, plan, options);
        if (options.SourceSha256 is { } known)
            CheckPlan(plan, known, options);
        var description = job.Describe();
        DiskSpace.Ensure(Path.GetDirectoryName(job.Output)!, description.BytesToWrite);
        using var hashing = new SourceHashing(source, options.SourceSha256, cancellationToken);
        using var output = job.Begin();
        void Report(long bytes) => progress?.Report(new WorkProgress("writing the weights", bytes, description.BytesAfter, "bytes"));
        job.Write(output.TemporaryPath, hashing.Result, Report, cancellationToken);
        // Hashing is as slow as copying: the disk and the check work meanwhile.
        output.Flush();
        var check = verify?.Invoke(output.TemporaryPath);
        var hashes = hashing.Result();
        CheckPlan(plan, hashes, options);
        cancellationToken.ThrowIfCancellationRequested();
        var manifest = Manifest.Build(job, description, hashes, check);
        job.Commit(output, manifest);
        return new SurgeryResult(description, hashes, manifest);
    }

    private static SurgeryJob Prepare(Checkpoint source, PruningPlan plan, SurgeryOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        return SurgeryJob.Prepare(source, plan, options);
    }

    private static void CheckPlan(PruningPlan plan, IReadOnlyDictionary<string, string> hashes, SurgeryOptions options)
    {
        if (plan.SourceSha256.Count > 0)
            plan.CheckSource(hashes, options.PlanPath);
    }
}
