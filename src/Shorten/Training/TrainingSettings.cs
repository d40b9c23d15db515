namespace Shorten.Training;

/// <summary>How <see cref="Trainer"/> trains.</summary>
public sealed record TrainingSettings
{
    /// <summary>Optimiser steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Rows of a step; the last step of an epoch has what is left.</summary>
    public int BatchRows { get; init; } = 64;

    /// <summary>Rows of one forward and backward pass.</summary>
    public int MicroBatchRows { get; init; } = 4;

    /// <summary>Largest learning rate.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>What the learning rate does after the warm-up.</summary>
    public Schedule Schedule { get; init; }

    /// <summary>Steps over which the learning rate rises.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>Numbers of the optimiser.</summary>
    public AdamWSettings AdamW { get; init; } = new();

    /// <summary>Largest norm of the gradients; 0 does not clip.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>What the loss of a step is.</summary>
    public LossMean LossMean { get; init; }

    /// <summary>Every epoch has the rows in a random order of its own; false keeps the order of the data.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Seed of the order of the rows and of dropout.</summary>
    public int Seed { get; init; } = 1234;

    /// <summary>Steps from one validation to the next; there is one before the first step and one after the last.</summary>
    public int ValidateEvery { get; init; } = 100;

    /// <summary>Steps from one checkpoint to the next; 0 for none but that of a run that is stopped.</summary>
    public int SaveEvery { get; init; } = 100;

    /// <summary>Checkpoints that are kept.</summary>
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>Steps that <paramref name="numRows"/> rows take.</summary>
    public int StepsPerEpoch(int numRows) => (numRows + BatchRows - 1) / BatchRows;
}
