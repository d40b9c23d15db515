namespace Shorten.Training;

/// <summary>What a run of <see cref="Trainer"/> gave; the parameters hold the values of <see cref="BestStep"/>.</summary>
/// <param name="Records">Every step, in order.</param>
/// <param name="BestStep">Step whose values were kept: the one of the lowest validation loss, or the last where nothing was validated.</param>
public sealed record TrainingResult(IReadOnlyList<TrainingRecord> Records, int BestStep)
{
    /// <summary>Validation loss before training (nats a token); null where nothing was validated.</summary>
    public double? ValidationBefore => Records.Count > 0 ? Records[0].ValidationLoss : null;

    /// <summary>Validation loss of the values that were kept (nats a token); null where nothing was validated.</summary>
    public double? ValidationAfter => Records.FirstOrDefault(record => record.Step == BestStep)?.ValidationLoss;

    /// <summary>Tokens in all steps.</summary>
    public long Tokens => Records.Sum(record => record.Tokens ?? 0);

    /// <summary>Time of all steps, validation left out.</summary>
    public double Seconds => Records.Sum(record => record.Seconds ?? 0);
}
