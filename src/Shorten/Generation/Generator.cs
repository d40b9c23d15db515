using System.Numerics.Tensors;
using Shorten.Models;
using Shorten.Tensors;
using Tensor = Shorten.Tensors.Tensor;

namespace Shorten.Generation;

/// <summary>Continues a prompt token by token with a key-value cache.</summary>
public static class Generator
{
    /// <summary>Yields up to <paramref name="maxNewTokens"/> tokens after <paramref name="prompt"/>; a token in <paramref name="stopTokens"/> ends it and is not yielded.</summary>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    public static IEnumerable<GeneratedToken> Run(
        DecoderModel model, IReadOnlyList<int> prompt, int maxNewTokens, SamplingSettings sampling, IReadOnlySet<int> stopTokens, Workspace workspace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(stopTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(maxNewTokens);
        if (prompt.Count == 0)
            throw new ArgumentException("the prompt has no tokens", nameof(prompt));
        return Tokens(model, [.. prompt], maxNewTokens, new Sampler(sampling), stopTokens, workspace, cancellationToken);
    }

    private static IEnumerable<GeneratedToken> Tokens(
        DecoderModel model, int[] prompt, int maxNewTokens, Sampler sampler, IReadOnlySet<int> stopTokens, Workspace workspace, CancellationToken cancellationToken)
    {
        int capacity = prompt.Length + maxNewTokens;
        var cache = new KeyValueCache(model, capacity, workspace);
        var rope = new RopeTable(model.Settings, capacity, workspace);
        var logits = workspace.Rent(1, model.Settings.VocabSize);
        int[] fresh = prompt;
        for (int i = 0; i < maxNewTokens; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = Step(model, fresh, cache, rope, logits, sampler, workspace);
            if (stopTokens.Contains(next.Id))
                yield break;
            yield return next;
            fresh = [next.Id];
        }
    }

    private static GeneratedToken Step(DecoderModel model, int[] ids, KeyValueCache cache, RopeTable rope, Tensor logits, Sampler sampler, Workspace workspace)
    {
        var x = workspace.Rent(ids.Length, model.Settings.HiddenSize);
        model.Forward(ids, cache, rope, workspace, x);
        var last = x.Slice(ids.Length - 1, 1);
        model.FinalNorm(last, last);
        model.Logits(last, logits, workspace);
        workspace.Return(x);
        var row = logits.RowSpan(0);
        int id = sampler.Next(row);
        return new GeneratedToken(id, Margin(row));
    }

    private static float Margin(ReadOnlySpan<float> logits)
    {
        int best = TensorPrimitives.IndexOfMax(logits);
        if (!float.IsFinite(logits[best]) || logits.Length < 2)
            throw new InvalidOperationException("the logits are not finite: a weight has a NaN or an infinity, or the activations overflow float32");
        float second = float.NegativeInfinity;
        for (int i = 0; i < logits.Length; i++)
        {
            if (i != best)
                second = MathF.Max(second, logits[i]);
        }
        return logits[best] - second;
    }
}
