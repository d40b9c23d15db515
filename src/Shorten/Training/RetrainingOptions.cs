using Shorten.Adapters;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>How <see cref="Retraining"/> retrains a model, and where it writes.</summary>
public sealed record RetrainingOptions
{
    /// <summary>Folder to write: an adapter, or a Hugging Face model.</summary>
    public required string Output { get; init; }

    /// <summary>What is changed.</summary>
    public RetrainingMethod Method { get; init; }

    /// <summary>The adapter of <see cref="RetrainingMethod.Lora"/>.</summary>
    public AdapterSettings Adapter { get; init; } = new() { LoraDropout = 0.05 };

    /// <summary>Folder of an adapter to begin with instead of a new one; null for a new one.</summary>
    public string? AdapterFolder { get; init; }

    /// <summary>Times that the data is gone through.</summary>
    public double Epochs { get; init; } = 2;

    /// <summary>Optimiser steps; null for those that <see cref="Epochs"/> take.</summary>
    public int? Steps { get; init; }

    /// <summary>Steps over which the learning rate rises; null for 6 % of all steps, at most 100.</summary>
    public int? WarmupSteps { get; init; }

    /// <summary>Steps from one validation to the next; null for a tenth of all steps, at most 100.</summary>
    public int? ValidateEvery { get; init; }

    /// <summary>Everything else about the steps; its numbers of steps are those above.</summary>
    public TrainingSettings Training { get; init; } = new() { Steps = 0 };

    /// <summary>What the backward pass computes anew; null for the least that fits the memory.</summary>
    public Recompute? Recompute { get; init; }

    /// <summary>Also writes the model with the adapter in its weights.</summary>
    public bool Merge { get; init; }

    /// <summary>Type of the weights that <see cref="RetrainingMethod.Full"/> writes: F32, F16 or BF16; null for that of the source, BF16 where a GGUF file is quantised.</summary>
    public DType? SaveDType { get; init; }

    /// <summary>Most tensor bytes of a safetensors file; null for the largest of the source, 5 GB for a GGUF file.</summary>
    public long? MaxShardBytes { get; init; }

    /// <summary>Replaces an existing output.</summary>
    public bool Force { get; init; }

    /// <summary>Goes on from the last checkpoint of a run that was stopped.</summary>
    public bool Resume { get; init; }

    /// <summary>Steps for so many rows, with the numbers that depend on them.</summary>
    internal TrainingSettings SettingsFor(int numRows)
    {
        int steps = Steps ?? Math.Max(1, (int)Math.Round(Epochs * Training.StepsPerEpoch(numRows)));
        return Training with
        {
            Steps = steps,
            WarmupSteps = WarmupSteps ?? Math.Min(100, (int)Math.Ceiling(0.06 * steps)),
            ValidateEvery = ValidateEvery ?? Math.Clamp(steps / 10, 1, 100),
        };
    }
}
