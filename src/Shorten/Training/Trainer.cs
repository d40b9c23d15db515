using System.Globalization;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>The training loop: steps, validation, log and checkpoints. A run that was stopped goes on to the same bytes.</summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainingTask _task;
    private readonly TrainingSettings _settings;
    private readonly string _path;
    private readonly TrainingFolder _folder;
    private readonly AdamW _adam;
    private readonly TrainingStep _step;
    private readonly IProgress<WorkProgress>? _progress;
    private TrainingLog? _log;
    private TrainingRecord? _pending;

    /// <summary>Prepares a run; the optimiser's moments are rented from <paramref name="workspace"/>.</summary>
    /// <param name="task">What is trained.</param>
    /// <param name="settings">How.</param>
    /// <param name="folder">Folder for log and checkpoints as long as the run is not finished.</param>
    /// <param name="workspace">Memory of the moments.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <exception cref="ArgumentException">There are no rows, or one has nothing to learn.</exception>
    /// <exception cref="MemoryLimitException">The moments do not fit.</exception>
    public Trainer(TrainingTask task, TrainingSettings settings, string folder, Workspace workspace, IProgress<WorkProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (task.Train.Count == 0)
            throw new ArgumentException("there are no rows to learn from", nameof(task));
        if (task.Train.Concat(task.Validation).FirstOrDefault(row => row.Tokens.NumTargets == 0) is { } row)
            throw new ArgumentException($"row {string.Join(", ", row.SourceRows.Select(source => source + 1))} of the data has nothing to learn", nameof(task));
        _task = task;
        _settings = settings;
        _path = folder;
        _folder = new TrainingFolder(folder, TrainingIdentity.Of(task, settings));
        _adam = new AdamW(task.Parameters, settings.AdamW, workspace);
        _step = new TrainingStep(task, settings, _adam);
        _progress = progress;
    }

    /// <summary>Step of the last checkpoint in <paramref name="folder"/>; null where there is none.</summary>
    public static int? ResumableStep(string folder) => TrainingFolder.LatestStep(folder);

    /// <summary>Trains to the end; the parameters then hold the best values.</summary>
    /// <param name="resume">Goes on from the last checkpoint in the folder, where there is one.</param>
    /// <param name="cancellationToken">Stops between micro-batches, with a checkpoint.</param>
    /// <exception cref="TrainingCheckpointException">The checkpoint is of another run, or there is one and the run was not to go on.</exception>
    /// <exception cref="TrainingDivergedException">A loss is not finite, or the losses have exploded. The last checkpoint stays.</exception>
    /// <exception cref="OperationCanceledException">It was stopped, and a checkpoint was written.</exception>
    public TrainingResult Run(bool resume = false, CancellationToken cancellationToken = default)
    {
        int step = Begin(resume), lastSaved = step;
        try
        {
            for (; ; step++)
            {
                Complete(step, cancellationToken);
                if (step == _settings.Steps)
                    break;
                if (step > lastSaved && _settings.SaveEvery > 0 && step % _settings.SaveEvery == 0)
                    Save(lastSaved = step);
                _pending = _step.Take(step, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (step > lastSaved)
        {
            // A validation that was cut short is taken when the run goes on.
            if (_pending is not null)
                Append(_pending);
            Save(step);
            throw;
        }
        int best = _log!.Best?.Step ?? step;
        if (best != step)
            _folder.LoadBest(best, _task.Parameters);
        return new TrainingResult(_log.Records, best);
    }

    /// <summary>Deletes log and checkpoints: the result is somewhere else.</summary>
    public void DeleteFolder() => Directory.Delete(_path, recursive: true);

    /// <inheritdoc />
    public void Dispose() => _adam.Dispose();

    private int Begin(bool resume)
    {
        Directory.CreateDirectory(_path);
        int? saved = TrainingFolder.LatestStep(_path);
        if (saved is not null && !resume)
            throw new TrainingCheckpointException(_path, "holds the checkpoints of a run that was stopped");
        List<TrainingRecord> records = saved is int step ? [.. _folder.Load(step, _task.Parameters, _adam)] : [];
        if (records.Count == 0 && _task.Validation.Count > 0)
            records.Add(new TrainingRecord { Step = 0 });
        if (records.Count > 0 && NeedsValidation(records[^1]))
        {
            _pending = records[^1];
            records.RemoveAt(records.Count - 1);
        }
        _log = new TrainingLog(_folder.LogPath, records);
        _step.Follow(records);
        if (_pending is not null)
            _step.Follow([_pending]);
        foreach (var parameter in _task.Parameters)
            parameter.Gradient.Clear();
        return saved ?? 0;
    }

    private bool NeedsValidation(TrainingRecord record) =>
        _task.Validation.Count > 0 && record.ValidationLoss is null && (record.Step % _settings.ValidateEvery == 0 || record.Step == _settings.Steps);

    // Validates where it is time, logs the step, and keeps the values where they are the best so far.
    private void Complete(int step, CancellationToken cancellationToken)
    {
        if (_pending is null)
            return;
        if (NeedsValidation(_pending))
            _pending = _pending with { ValidationLoss = Validate(step, cancellationToken) };
        Append(_pending);
        if (_log!.Best?.Step == step)
            _folder.SaveBest(step, _task.Parameters);
    }

    private void Append(TrainingRecord record)
    {
        _log!.Append(record);
        _pending = null;
        if (record.Step > 0)
            _progress?.Report(new WorkProgress("training", record.Step, _settings.Steps, "steps") { Note = Note(record) });
    }

    private void Save(int step) => _folder.Save(step, _task.Parameters, _adam, _log!, _settings.KeepCheckpoints);

    private double Validate(int step, CancellationToken cancellationToken)
    {
        double sum = 0;
        long targets = 0, done = 0;
        foreach (var rows in _task.Validation.Chunk(_settings.MicroBatchRows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = TrainingRow.Join(rows);
            double loss = _task.Loss(batch);
            if (!double.IsFinite(loss))
                throw new TrainingDivergedException(step, [.. rows.SelectMany(row => row.SourceRows)], $"the validation loss is {loss}");
            (sum, targets, done) = (sum + loss, targets + batch.NumTargets, done + rows.Length);
            _progress?.Report(new WorkProgress("validation", done, _task.Validation.Count, "rows"));
        }
        return sum / targets;
    }

    private string Note(TrainingRecord record)
    {
        double? validation = _log!.Records.LastOrDefault(r => r.ValidationLoss is not null)?.ValidationLoss;
        string val = validation is null ? "" : string.Create(CultureInfo.InvariantCulture, $" val {validation:F3}");
        return string.Create(CultureInfo.InvariantCulture, $"loss {record.Loss:F3}{val}, norm {record.GradientNorm:G3}, lr {record.LearningRate:G3}, {record.TokensPerSecond:F0} tokens/s");
    }
}
