namespace Shorten.Evaluation.Tasks;

/// <summary>A multiple-choice task: how a row of its data becomes a context, choices and the index of the right one.</summary>
/// <remarks>Read from a YAML file; <c>docs/evaluation.md</c> describes it.</remarks>
public sealed record TaskDefinition
{
    internal TaskDefinition(TaskRules rules) => Rules = rules;

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

    /// <summary>How a row becomes a question.</summary>
    internal TaskRules Rules { get; }
}
