namespace Shorten.Training;

/// <summary>A step: a line of <c>train.jsonl</c>. Step 0 is the model before training, where only validation has a value.</summary>
public sealed record TrainingRecord
{
    /// <summary>Number of the step, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>Epochs done after the step.</summary>
    public double Epoch { get; init; }

    /// <summary>Loss of the step before its update (nats a token).</summary>
    public double? Loss { get; init; }

    /// <summary>Loss on the validation rows after the update (nats a token); null where it was not measured.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Learning rate of the step.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Norm of the gradients before clipping.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>Tokens of the step.</summary>
    public long? Tokens { get; init; }

    /// <summary>Tokens that the loss counts.</summary>
    public long? Targets { get; init; }

    /// <summary>Time of the step, validation left out.</summary>
    public double? Seconds { get; init; }

    /// <summary>Tokens a second.</summary>
    public double? TokensPerSecond { get; init; }
}
