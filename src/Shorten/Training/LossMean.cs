namespace Shorten.Training;

/// <summary>What the loss of a step is where it has several micro-batches.</summary>
public enum LossMean
{
    /// <summary>One mean over the targets of all of them: every token counts the same.</summary>
    Tokens,

    /// <summary>The mean of their means, as the paper's code has it: tokens of micro-batches with few targets count more.</summary>
    Micro,
}
