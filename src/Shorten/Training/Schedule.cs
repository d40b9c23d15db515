namespace Shorten.Training;

/// <summary>What the learning rate does after the warm-up.</summary>
public enum Schedule
{
    /// <summary>Falls in a line to 0.</summary>
    Linear,

    /// <summary>Falls along half a cosine to 0.</summary>
    Cosine,

    /// <summary>Stays.</summary>
    Constant,
}
