using Shorten.Models;

namespace Shorten.Training;

/// <summary>A model with what a method changes of it: parameters, where their gradients go, and the files of the result.</summary>
internal abstract class RetrainingTarget
{
    /// <summary>The model that runs.</summary>
    public abstract DecoderModel Model { get; }

    /// <summary>Values that training changes.</summary>
    public abstract IReadOnlyList<TrainingParameter> Parameters { get; }

    /// <summary>Where the passes add the gradients.</summary>
    public abstract DecoderGradients Gradients { get; }

    /// <summary>Share of the adapters' inputs that training drops.</summary>
    public virtual float Dropout => 0;

    /// <summary>Arithmetic of a backward pass in forward passes: the gradients of the activations, and those of all weights where they are wanted.</summary>
    public abstract int BackwardPasses { get; }

    /// <summary>What decides the result beside base, data and settings, by name.</summary>
    public abstract IReadOnlyDictionary<string, string> Identity { get; }

    /// <summary>Writes the result without manifest and log into a folder in the making.</summary>
    public abstract void WriteFiles(string folder, RetrainingReport report, IProgress<WorkProgress>? progress, CancellationToken cancellationToken);
}
