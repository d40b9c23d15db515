using System.Numerics.Tensors;

namespace Shorten.Generation;

/// <summary>Draws tokens from logits.</summary>
public sealed class Sampler
{
    private readonly SamplingSettings _settings;
    private readonly Random _random;

    /// <summary>A sampler with its own random state.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public Sampler(SamplingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!(settings.Temperature >= 0) || settings.TopK < 0 || settings.TopP is not (> 0 and <= 1))
            throw new ArgumentException("temperature and top-k must not be negative, top-p lies between 0 and 1", nameof(settings));
        _settings = settings;
        _random = new Random(settings.Seed);
    }

    /// <summary>The next token for logits <c>[V]</c>.</summary>
    public int Next(ReadOnlySpan<float> logits) => _settings.Temperature == 0 ? TensorPrimitives.IndexOfMax(logits) : Draw(logits);

    private int Draw(ReadOnlySpan<float> logits)
    {
        var values = logits.ToArray();
        int[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Take(_settings.TopK == 0 ? values.Length : _settings.TopK)];
        var weights = new double[order.Length];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = Math.Exp((values[order[i]] - (double)values[order[0]]) / _settings.Temperature);
        int kept = Nucleus(weights);
        double draw = _random.NextDouble() * weights.Take(kept).Sum();
        int chosen = 0;
        while (chosen < kept - 1 && (draw -= weights[chosen]) >= 0)
            chosen++;
        return order[chosen];
    }

    // Number of leading weights that reach the share top-p of their sum.
    private int Nucleus(double[] weights)
    {
        double goal = weights.Sum() * _settings.TopP, sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i];
            if (sum >= goal)
                return i + 1;
        }
        return weights.Length;
    }
}
