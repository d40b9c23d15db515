namespace Shorten.Data;

/// <summary>How rows become sequences to learn from. The defaults are those of the paper's LoRA runs.</summary>
public sealed record TrainingDataSettings
{
    /// <summary>Most tokens of a row; with <see cref="Pack"/> the tokens of a segment.</summary>
    public int Length { get; init; } = 256;

    /// <summary>Join the rows and cut them into segments of <see cref="Length"/> tokens, instead of cutting off each row.</summary>
    public bool Pack { get; init; }

    /// <summary>With <see cref="Pack"/>: a segment is one sequence, whose tokens see those of earlier rows. False makes each row's piece a sequence of its own.</summary>
    public bool CrossDocuments { get; init; }

    /// <summary>Turns an instruction into a prompt.</summary>
    public PromptTemplate Template { get; init; } = PromptTemplate.Alpaca;

    /// <summary>Column of text, whatever else the file has; null looks for conversations, instructions and text, in this order.</summary>
    public string? Field { get; init; }

    /// <summary>Rows kept for validation; null for the smaller of 2000 and 5 % of the rows that have something to learn.</summary>
    public int? NumValidationRows { get; init; }

    /// <summary>Seed of the choice of validation rows.</summary>
    public long Seed { get; init; } = 1234;
}
