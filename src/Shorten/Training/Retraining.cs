using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Data;
using Shorten.Models;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>Retrains a model by low-rank adapters or all its weights, and writes the result.</summary>
/// <remarks>Log and checkpoints are in a folder beside the output, which disappears with the last step: a run that was stopped goes on from it to the same bytes.</remarks>
public sealed class Retraining
{
    private readonly Checkpoint _source;
    private readonly TrainingData _data;
    private readonly RetrainingOptions _options;
    private readonly Workspace _workspace;
    private readonly RetrainingTarget _target;
    private readonly IReadOnlyList<TrainingRow> _train, _validation;

    /// <summary>Prepares everything that can be refused or does not fit, and trains nothing yet.</summary>
    /// <param name="source">Model to retrain; stays open and unchanged.</param>
    /// <param name="data">Rows to learn from.</param>
    /// <param name="options">How, and where to.</param>
    /// <param name="workspace">Holds parameters, gradients, moments and activations; its arithmetic is that of the products.</param>
    /// <exception cref="OutputRefusedException">The output is the source, inside it or around it, or exists and may not be replaced.</exception>
    /// <exception cref="CheckpointFormatException">The model is not supported, or not for this method.</exception>
    /// <exception cref="AdapterFormatException">The adapter to begin with does not fit, or no module has the names that were asked for.</exception>
    /// <exception cref="MemoryLimitException">It does not fit the memory.</exception>
    public Retraining(Checkpoint source, TrainingData data, RetrainingOptions options, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workspace);
        _source = source;
        _data = data;
        _options = options;
        _workspace = workspace;
        CheckOutput();
        _train = [.. data.Train.Select(TrainingRow.Of)];
        _validation = [.. data.Validation.Select(TrainingRow.Of)];
        Settings = options.SettingsFor(_train.Count);
        _target = options.Method == RetrainingMethod.Full ? new FullTarget(source, options, workspace) : new LoraTarget(source, options, workspace);
        Recompute = options.Recompute ?? TrainingMemory.Choose(_target.Model, RowsOfPass, _target.Model.Blocks.Count, workspace.LimitBytes - HeldBytes);
        if (PeakBytes > workspace.LimitBytes)
            throw new MemoryLimitException(PeakBytes, workspace.LimitBytes);
    }

    /// <summary>Full path of the output.</summary>
    public string Output => Path.TrimEndingDirectorySeparator(Path.GetFullPath(_options.Output));

    /// <summary>Folder of log and checkpoints while the run is not finished.</summary>
    public string CheckpointFolder => Output + ".training";

    /// <summary>The settings of the steps, with their numbers.</summary>
    public TrainingSettings Settings { get; }

    /// <summary>What the backward pass computes anew.</summary>
    public Recompute Recompute { get; }

    /// <summary>The type of all weights of the folder that is written; null for those of the source, and for an adapter.</summary>
    public DType? SaveDType => (_target as FullTarget)?.SaveDType;

    /// <summary>Values that are trained.</summary>
    public long NumParameters => _target.Parameters.Sum(parameter => parameter.Values.Length);

    /// <summary>Tokens of all steps.</summary>
    public long NumTokens => (long)(Tokens(_train) * ((double)Settings.Steps / Settings.StepsPerEpoch(_train.Count)));

    /// <summary>Most bytes that are held beside the mapped weights: parameters and gradients, moments, and what a micro-batch needs.</summary>
    public long PeakBytes => HeldBytes + TrainingMemory.PeakBytes(_target.Model, RowsOfPass, Recompute, _target.Model.Blocks.Count);

    /// <summary>Floating-point operations of the matrix products of all steps and validations.</summary>
    public double FloatingPointOperations
    {
        get
        {
            int passes = 1 + _target.BackwardPasses + (Recompute == Recompute.Block ? 1 : 0);
            double validations = _validation.Count == 0 ? 0 : 1 + Math.Ceiling((double)Settings.Steps / Settings.ValidateEvery);
            return 2.0 * _target.Model.NumParameters * (passes * (double)NumTokens + validations * Tokens(_validation));
        }
    }

    /// <summary>Trains to the end and writes the result.</summary>
    /// <param name="sourceSha256">SHA-256 of the source's weight files, as <see cref="SourceHashes"/> gives them.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellationToken">Stops between micro-batches, with a checkpoint.</param>
    /// <exception cref="OutputRefusedException">Another run is training for this output.</exception>
    /// <exception cref="TrainingCheckpointException">There are checkpoints of another run, or of one that was not to go on.</exception>
    /// <exception cref="TrainingDivergedException">A loss is not finite, or the losses have exploded. The last checkpoint stays.</exception>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped, and a checkpoint was written.</exception>
    public RetrainingResult Run(IReadOnlyDictionary<string, string> sourceSha256, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sourceSha256);
        using var running = TrainingLock.Take(CheckpointFolder);
        if (_options.Force && !_options.Resume)
            running.Clear();
        using var pass = new GradientPass(_target.Model, _workspace, Recompute) { AdapterDropout = _target.Dropout };
        var task = Task(pass, sourceSha256);
        using var trainer = new Trainer(task, Settings, CheckpointFolder, _workspace, progress);
        var trained = trainer.Run(_options.Resume, cancellationToken);
        var report = Report(trained, TrainingIdentity.Of(task, Settings), sourceSha256);
        Write(report, trained, progress, cancellationToken);
        running.Dispose();
        trainer.DeleteFolder();
        return new RetrainingResult(report, Output, _options.Merge ? Merge(progress, cancellationToken) : null);
    }

    private void CheckOutput()
    {
        OutputGuard.CheckApart(_source.Path, Output);
        if (_options.Method == RetrainingMethod.Full)
            OutputGuard.CheckFolder(Output, "model", "config.json", _options.Force);
        else
            OutputGuard.CheckFolder(Output, "adapter", PeftConfig.FileName, _options.Force);
    }

    private static long Tokens(IEnumerable<TrainingRow> rows) => rows.Sum(row => (long)row.Tokens.Ids.Length);

    // The longest ones could meet in one micro-batch.
    private long RowsOfPass => _train.Concat(_validation).Select(row => row.Tokens.Ids.Length).OrderDescending().Take(Settings.MicroBatchRows).Sum(length => (long)length);

    private long HeldBytes => _target.Parameters.Sum(parameter => 2 * Workspace.BytesOf(parameter.Values.Rows, parameter.Values.Columns)) + AdamW.BytesOf(_target.Parameters);

    private TrainingTask Task(GradientPass pass, IReadOnlyDictionary<string, string> sourceSha256)
    {
        var identity = new Dictionary<string, string>(_target.Identity)
        {
            ["method"] = _options.Method.ToString(),
            ["base"] = string.Join(' ', sourceSha256.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value)),
            ["data"] = TokenHash.Of(_train.Concat(_validation)),
            ["compute"] = _workspace.Compute.Name(),
            ["recompute"] = Recompute.ToString(),
        };
        return new TrainingTask
        {
            Parameters = _target.Parameters,
            Accumulate = (batch, factor, seed) => pass.Accumulate(batch, factor, _target.Gradients, seed),
            Loss = batch => pass.Loss(batch),
            Train = _train,
            Validation = _validation,
            Identity = identity,
        };
    }

    private RetrainingReport Report(TrainingResult trained, IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string> sourceSha256) => new()
    {
        Seconds = trained.Seconds,
        Source = Path.GetFileName(_source.Path),
        SourceSha256 = sourceSha256,
        Method = _options.Method,
        NumParameters = NumParameters,
        Compute = _workspace.Compute.Name(),
        Recompute = Recompute,
        Data = TrainingDataRecord.Of(_data),
        Settings = settings,
        Steps = Settings.Steps,
        BestStep = trained.BestStep,
        ValidationBefore = trained.ValidationBefore,
        ValidationAfter = trained.ValidationAfter,
        FirstLoss = trained.Records.FirstOrDefault(record => record.Loss is not null)?.Loss,
        LastLoss = trained.Records[^1].Loss,
        Tokens = trained.Tokens,
        TokensPerSecond = trained.Tokens / trained.Seconds,
        PeakBytes = _workspace.PeakBytes,
    };

    private void Write(RetrainingReport report, TrainingResult trained, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        using var output = AtomicOutput.ForFolder(Output);
        _target.WriteFiles(output.TemporaryPath, report, progress, cancellationToken);
        string PathOf(string name) => Path.Combine(output.TemporaryPath, name);
        File.Copy(Path.Combine(CheckpointFolder, TrainingFolder.LogFile), PathOf(TrainingFolder.LogFile), overwrite: true);
        File.WriteAllText(PathOf("loss.svg"), LossCurves.Svg(trained.Records));
        File.WriteAllBytes(PathOf(RetrainingReport.FileName), report.ToJson());
        Manifest.Write(PathOf(Manifest.FileName), RetrainingManifest.Build(_source, report));
        cancellationToken.ThrowIfCancellationRequested();
        output.Commit(_options.Force);
    }

    private string Merge(IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        string merged = Path.Combine(Output, _source.Format == CheckpointFormat.Gguf ? "merged.gguf" : "merged");
        AdapterMerge.Apply(_target.Model, ((LoraTarget)_target).Adapter, new MergeOptions { Output = merged }, null, progress, cancellationToken);
        return merged;
    }
}
