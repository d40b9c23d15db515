namespace Shorten.Training;

/// <summary>What retraining changes.</summary>
public enum RetrainingMethod
{
    /// <summary>Low-rank additions to the projections; the model stays as it is.</summary>
    Lora,

    /// <summary>All weights.</summary>
    Full,
}
