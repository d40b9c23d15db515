using Shorten.Models;

namespace Shorten.Generation;

/// <summary>A sequence that is being generated.</summary>
/// <param name="index">Which of the prompts it continues.</param>
/// <param name="prompt">Its prompt.</param>
/// <param name="cache">Its past.</param>
/// <param name="sampler">What draws its tokens.</param>
internal sealed class GenerationSequence(int index, int[] prompt, KeyValueCache cache, Sampler sampler)
{
    private int _last = -1;

    public int Index { get; } = index;

    public KeyValueCache Cache { get; } = cache;

    /// <summary>Tokens that the model has not seen: the prompt, then the token that was chosen last.</summary>
    public ReadOnlySpan<int> Fresh => _last < 0 ? prompt : new ReadOnlySpan<int>(in _last);

    /// <summary>Chooses the next token.</summary>
    public int Choose(ReadOnlySpan<float> logits) => _last = sampler.Next(logits);
}
