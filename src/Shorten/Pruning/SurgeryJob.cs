using System.Text.Json.Nodes;
using Shorten.Checkpoints;

namespace Shorten.Pruning;

/// <summary>One surgery: the tensors that stay, and what a container format adds to them.</summary>
internal abstract class SurgeryJob
{
    protected SurgeryJob(PruningSource source, PruningPlan plan, SurgeryOptions options, IReadOnlyList<TensorToWrite> tensors)
    {
        Source = source;
        Plan = plan;
        Options = options;
        Output = Path.GetFullPath(options.Output);
        Tensors = tensors;
        var original = source.OriginalBlocks();
        OriginalBlocks = [.. plan.Kept.Select(block => original[block])];
    }

    public PruningSource Source { get; }

    public PruningPlan Plan { get; }

    public SurgeryOptions Options { get; }

    public string Output { get; }

    /// <summary>Tensors of the output under their new names.</summary>
    public IReadOnlyList<TensorToWrite> Tensors { get; }

    /// <summary>For each block of the output its index in the model before any pruning.</summary>
    public IReadOnlyList<int> OriginalBlocks { get; }

    /// <summary>Keys of the config or metadata that are sliced.</summary>
    public abstract IReadOnlyList<string> SlicedKeys { get; }

    public abstract IReadOnlyList<string> Warnings { get; }

    /// <summary>Chooses the kind of job by the format of the source.</summary>
    public static SurgeryJob Prepare(Checkpoint checkpoint, PruningPlan plan, SurgeryOptions options)
    {
        var source = PruningSource.Open(checkpoint);
        if (plan.NumBlocks != source.NumBlocks)
            throw new PlanException(options.PlanPath, $"this plan was made for other weights: for {plan.NumBlocks} blocks, the model has {source.NumBlocks}");
        _ = BlockSelection.Named(plan.Removed, source.NumBlocks);
        var job = Create(source, plan, options);
        job.CheckOutput();
        if (options.Strict && job.Warnings.Count > 0)
            throw new BlockSelectionException($"{job.Warnings[0]}: refused, as strictness was asked for");
        return job;
    }

    /// <summary>Bytes of the files that a surgery would write; nothing need be removed.</summary>
    public static long BytesToWrite(Checkpoint checkpoint, IReadOnlyList<int> removed, SurgeryOptions options)
    {
        var source = PruningSource.Open(checkpoint);
        var plan = new PruningPlan { NumBlocks = source.NumBlocks, Removed = removed, SourceSha256 = new Dictionary<string, string>() };
        return Create(source, plan, options).Files().Sum(file => file.Bytes);
    }

    private static SurgeryJob Create(PruningSource source, PruningPlan plan, SurgeryOptions options) =>
        options.GgufType is { } type ? GgufSurgery.Converting(source, plan, options, type)
        : source.Checkpoint.Format == CheckpointFormat.Gguf ? GgufSurgery.Copying(source, plan, options)
        : new FolderSurgery(source, plan, options);

    public SurgeryDescription Describe() => new()
    {
        Output = Output,
        Removed = Plan.Removed,
        Kept = Plan.Kept,
        Files = Files(),
        ParametersBefore = Source.NumParameters([.. Enumerable.Range(0, Source.NumBlocks)]),
        ParametersAfter = Source.NumParameters([.. Plan.Kept]),
        BytesBefore = Source.Checkpoint.TotalBytes,
        BytesAfter = Tensors.Sum(tensor => tensor.LengthBytes),
        SlicedKeys = SlicedKeys,
        Warnings = Warnings,
    };

    /// <summary>The output in the making.</summary>
    public abstract AtomicOutput Begin();

    /// <summary>Writes everything but the manifest.</summary>
    public abstract void Write(string temporaryPath, Func<IReadOnlyDictionary<string, string>> sourceSha256, Action<long> progress,
        CancellationToken cancellationToken);

    /// <summary>Writes the manifest and puts the output in place.</summary>
    public abstract void Commit(AtomicOutput output, JsonObject manifest);

    /// <summary>Refuses outputs that must not be written to.</summary>
    protected abstract void CheckOutput();

    protected abstract IReadOnlyList<OutputFile> Files();
}
