using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Generation;

/// <summary>Continues prompts token by token with key-value caches.</summary>
public static class Generator
{
    /// <summary>Yields up to <paramref name="maxNewTokens"/> tokens after <paramref name="prompt"/>; a token in <paramref name="stopTokens"/> ends it and is not yielded.</summary>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    /// <remarks>A batch of one.</remarks>
    public static IEnumerable<GeneratedToken> Run(
        DecoderModel model, IReadOnlyList<int> prompt, int maxNewTokens, SamplingSettings sampling, IReadOnlySet<int> stopTokens, Workspace workspace, CancellationToken cancellationToken) =>
        Run(model, [prompt], maxNewTokens, sampling, stopTokens, workspace, cancellationToken);

    /// <summary>Continues several prompts at once: every step reads the weights once for all of them and yields a token for each, in the order of the prompts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Prompts, of different lengths where they are.</param>
    /// <param name="maxNewTokens">Most tokens after each prompt.</param>
    /// <param name="sampling">How tokens are chosen. Prompt i draws with the seed plus i: what it would draw alone with that seed.</param>
    /// <param name="stopTokens">Tokens that end a sequence, which then leaves the batch; they are not yielded.</param>
    /// <param name="workspace">Holds caches and activations, and gets them back at the end.</param>
    /// <param name="cancellationToken">Asked before each step.</param>
    /// <exception cref="ArgumentException">There is no prompt, or one is empty.</exception>
    public static IEnumerable<GeneratedToken> Run(
        DecoderModel model, IReadOnlyList<IReadOnlyList<int>> prompts, int maxNewTokens, SamplingSettings sampling, IReadOnlySet<int> stopTokens, Workspace workspace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(stopTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(maxNewTokens);
        if (prompts.Count == 0)
            throw new ArgumentException("there is no prompt", nameof(prompts));
        if (prompts.Any(prompt => prompt.Count == 0))
            throw new ArgumentException("the prompt has no tokens", nameof(prompts));
        return Tokens(model, prompts, maxNewTokens, sampling, stopTokens, workspace, cancellationToken);
    }

    private static IEnumerable<GeneratedToken> Tokens(
        DecoderModel model, IReadOnlyList<IReadOnlyList<int>> prompts, int maxNewTokens, SamplingSettings sampling, IReadOnlySet<int> stopTokens, Workspace workspace, CancellationToken cancellationToken)
    {
        using var batch = new GenerationBatch(model, prompts, maxNewTokens, sampling, workspace);
        for (int step = 0; step < maxNewTokens && batch.Count > 0; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch.Step();
            for (int i = 0; i < batch.Count;)
            {
                var token = batch.Choose(i);
                if (stopTokens.Contains(token.Id))
                {
                    batch.Remove(i);
                    continue;
                }
                i++;
                yield return token;
            }
        }
    }
}
