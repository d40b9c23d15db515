namespace Shorten.Training;

/// <summary>Numbers of <see cref="AdamW"/> beside the learning rate.</summary>
public sealed record AdamWSettings
{
    /// <summary>Share of the mean of the gradients that is kept in a step.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Share of the mean of their squares that is kept in a step.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of that mean.</summary>
    public double Eps { get; init; } = 1e-8;

    /// <summary>Times the learning rate, the share of a decaying parameter that a step takes away.</summary>
    public double WeightDecay { get; init; }
}
