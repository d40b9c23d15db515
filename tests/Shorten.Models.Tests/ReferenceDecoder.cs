using Shorten.Testing.Families;

namespace Shorten.Models.Tests;

/// <summary>A decoder in plain loops and double arithmetic, one token after the other: slow, and easy to check by eye.</summary>
internal sealed class ReferenceDecoder(FamilyCase c, Dictionary<string, double[]> parts)
{
    /// <summary>Logits <c>[T, V]</c> of one sequence, without the blocks <paramref name="removed"/>.</summary>
    public double[] Logits(int[] ids, params int[] removed)
    {
        double[][] states = [.. ids.Select(id => Row("embedding.0", id, c.Hidden).Select(value => value * c.EmbeddingScale).ToArray())];
        for (int layer = 0; layer < c.Layers; layer++)
        {
            if (removed.Contains(layer))
                continue;
            AddBranch(states, Attention([.. states.Select(x => Pre("attention_norm", layer, x))], layer), "attention_out_norm", layer);
            AddBranch(states, [.. states.Select(x => FeedForward(Pre("mlp_norm", layer, x), layer))], "mlp_out_norm", layer);
        }
        string head = c.Tied ? "embedding.0" : "head.0";
        return [.. states.SelectMany(x => Multiply(head, Norm("final_norm", 0, x)).Select(logit => logit / c.LogitsScaling))];
    }

    /// <summary>Summed loss of predicting each next token of one sequence.</summary>
    public double Loss(int[] ids) => Logits(ids).Chunk(c.Vocab).SkipLast(1).Select((logits, t) => Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[ids[t + 1]]).Sum();

    private void AddBranch(double[][] states, double[][] branch, string norm, int layer)
    {
        for (int t = 0; t < states.Length; t++)
        {
            double[] y = c.PostNorms ? Norm(norm, layer, branch[t]) : branch[t];
            for (int i = 0; i < c.Hidden; i++)
                states[t][i] += c.ResidualMultiplier * y[i];
        }
    }

    private double[][] Attention(double[][] x, int layer)
    {
        double[][] q = [.. x.Select((row, t) => Heads("q", c.QueryNorm, row, t, layer))], k = [.. x.Select((row, t) => Heads("k", c.KeyNorm, row, t, layer))];
        double[][] v = [.. x.Select(row => Project("v", layer, row))];
        return [.. x.Select((_, t) => Multiply($"o.{layer}", Attend(q, k, v, t, layer)))];
    }

    private double[] Heads(string part, int normLength, double[] x, int position, int layer)
    {
        double[] y = Project(part, layer, x);
        if (normLength > 0)
            y = [.. y.Chunk(normLength).SelectMany(piece => Norm(part + "_norm", layer, piece))];
        double[] frequencies = c.Frequencies(layer);
        for (int head = 0; head < y.Length; head += c.HeadDim)
        {
            for (int i = 0; i < frequencies.Length; i++)
            {
                double cos = c.RotaryFactor * Math.Cos(position * frequencies[i]), sin = c.RotaryFactor * Math.Sin(position * frequencies[i]);
                double a = y[head + i], b = y[head + i + frequencies.Length];
                (y[head + i], y[head + i + frequencies.Length]) = (a * cos - b * sin, b * cos + a * sin);
            }
        }
        return y;
    }

    private double[] Attend(double[][] q, double[][] k, double[][] v, int t, int layer)
    {
        var y = new double[c.Heads * c.HeadDim];
        int first = (int)Math.Max(0, t - (long)c.Window(layer) + 1);
        for (int head = 0; head < c.Heads; head++)
        {
            int own = head * c.HeadDim, shared = head / (c.Heads / c.KeyValueHeads) * c.HeadDim;
            double[] weights = [.. Enumerable.Range(first, t - first + 1).Select(s =>
                Math.Exp(c.AttentionScale * Enumerable.Range(0, c.HeadDim).Sum(i => q[t][own + i] * k[s][shared + i])))];
            double sum = weights.Sum();
            for (int s = first; s <= t; s++)
            {
                for (int i = 0; i < c.HeadDim; i++)
                    y[own + i] += weights[s - first] / sum * v[s][shared + i];
            }
        }
        return y;
    }

    private double[] FeedForward(double[] x, int layer)
    {
        double[] gate = Project("gate", layer, x), up = Project("up", layer, x);
        return Multiply($"down.{layer}", [.. gate.Zip(up, (g, u) => Activation(g) * u)]);
    }

    private double Activation(double x) => c.Gelu ? 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) : x / (1 + Math.Exp(-x));

    private double[] Pre(string norm, int layer, double[] x) => c.PreNorms ? Norm(norm, layer, x) : x;

    private double[] Norm(string part, int layer, double[] x)
    {
        double[] weight = parts[$"{part}.{layer}"];
        double[]? bias = parts.GetValueOrDefault($"{part}.bias.{layer}");
        double mean = bias is null ? 0 : x.Average(), scale = 1 / Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + c.Eps);
        return [.. x.Select((value, i) => (value - mean) * scale * (weight[i] + (c.NormAddsOne ? 1 : 0)) + (bias?[i] ?? 0))];
    }

    private double[] Project(string part, int layer, double[] x)
    {
        double[]? bias = parts.GetValueOrDefault($"{part}.bias.{layer}");
        return [.. Multiply($"{part}.{layer}", x).Select((value, i) => value + (bias?[i] ?? 0))];
    }

    private double[] Multiply(string matrix, double[] x) =>
        [.. Enumerable.Range(0, parts[matrix].Length / x.Length).Select(row => Row(matrix, row, x.Length).Zip(x, (w, value) => w * value).Sum())];

    private IEnumerable<double> Row(string matrix, int row, int columns) => parts[matrix].Skip(row * columns).Take(columns);
}
