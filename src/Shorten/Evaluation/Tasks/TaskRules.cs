namespace Shorten.Evaluation.Tasks;

/// <summary>How a row of data becomes a question.</summary>
internal sealed record TaskRules
{
    /// <summary>One context for all choices, or one for each.</summary>
    public required IReadOnlyList<TaskTemplate> Context { get; init; }

    /// <summary>The choices as templates, or null where <see cref="ChoicesField"/> names a list.</summary>
    public required IReadOnlyList<TaskTemplate>? Choices { get; init; }

    /// <summary>Field with the list of choices.</summary>
    public required string? ChoicesField { get; init; }

    /// <summary>Fields that may hold the right choice; the first that a row has counts.</summary>
    public required IReadOnlyList<string> Gold { get; init; }

    /// <summary>What the field of the right choice may say, in the order of the choices; null where it is an index.</summary>
    public required IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Field with the labels, or null.</summary>
    public required string? LabelsField { get; init; }

    /// <summary>Steps of cleaning, in order.</summary>
    public required IReadOnlyList<TextCleaning> Cleaning { get; init; }
}
