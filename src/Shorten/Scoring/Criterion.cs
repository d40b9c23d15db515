using System.Text.Json.Serialization;

namespace Shorten.Scoring;

/// <summary>What makes a block important.</summary>
public enum Criterion
{
    /// <summary>Perplexity of calibration text without the block.</summary>
    Ppl,
    /// <summary>Size of the block's weights.</summary>
    Magnitude,
    /// <summary>How much the loss would change without each of the block's weights, by its gradient.</summary>
    Taylor,
    /// <summary>How far the block turns the hidden states (ShortGPT).</summary>
    [JsonStringEnumMemberName("block-influence")]
    BlockInfluence,
    /// <summary>How far a run of blocks turns the hidden state of the last token (Gromov et al.).</summary>
    Angular,
}
