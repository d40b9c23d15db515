namespace Shorten.Evaluation.Tasks;

/// <summary>A multiple-choice task: how a row of its data becomes a context, choices and the index of the right one.</summary>
/// <remarks>Read from a YAML file; <c>docs/evaluation.md</c> describes it.</remarks>
public sealed record TaskDefinition
{
    /// <summary>Name in results and in <c>--tasks</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Split that is scored, as file names have it.</summary>
    public required string Split { get; init; }

    /// <summary>Names under which the data lies in a folder of data.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Metrics that are reported: <c>acc</c>, <c>acc_norm</c>.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>The metric that counts in an average over tasks.</summary>
    public required string Average { get; init; }

    /// <summary>Version of the task in each version of the harness.</summary>
    public required IReadOnlyDictionary<string, int> Versions { get; init; }

    /// <summary>SHA-256 of the file that defines the task, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>One context for all choices, or one for each.</summary>
    internal required IReadOnlyList<TaskTemplate> Context { get; init; }

    /// <summary>The choices as templates, or null where <see cref="ChoicesField"/> names a list.</summary>
    internal required IReadOnlyList<TaskTemplate>? Choices { get; init; }

    /// <summary>Field with the list of choices.</summary>
    internal required string? ChoicesField { get; init; }

    /// <summary>Fields that may hold the right choice; the first that a row has counts.</summary>
    internal required IReadOnlyList<string> Gold { get; init; }

    /// <summary>What the field of the right choice may say, in the order of the choices; null where it is an index.</summary>
    internal required IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Field with the labels, or null.</summary>
    internal required string? LabelsField { get; init; }

    /// <summary>Steps of cleaning, in order.</summary>
    internal required IReadOnlyList<TextCleaning> Cleaning { get; init; }
}
