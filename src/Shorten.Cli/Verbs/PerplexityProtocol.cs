using Shorten.Data;
using Shorten.Tensors;
using Shorten.Tokenizers;

namespace Shorten.Cli.Verbs;

/// <summary>How perplexity is measured: without it the number means nothing.</summary>
internal sealed record PerplexityProtocol(int Length, BosMode Bos, int? MaxSegments, ComputeMode Compute)
{
    /// <summary>The mode that <see cref="BosMode.Auto"/> stands for with a tokenizer, in the words of the options.</summary>
    public string BosOf(Tokenizer tokenizer) => Bos == BosMode.Auto ? (tokenizer.AddsBos ? "first" : "none") : Bos.ToString().ToLowerInvariant();

    /// <summary>The line that states it.</summary>
    public string Line(IEnumerable<string> bosModes) =>
        $"protocol: text tokenised whole, {(MaxSegments is int n ? $"first {n} " : "")}segments of {Length} tokens, BOS {string.Join(" or ", bosModes)}, "
        + $"all tokens of a segment but the first scored, remainder dropped, PPL = exp(mean NLL), {Compute.Name()}";
}
