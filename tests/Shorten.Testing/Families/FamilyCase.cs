namespace Shorten.Testing.Families;

/// <summary>A small model of a family, as its published description has it: what its config says, what its tensors are called, and what it computes.</summary>
public sealed record FamilyCase
{
    /// <summary>Name of the case.</summary>
    public required string Name { get; init; }

    /// <summary>The whole <c>config.json</c>.</summary>
    public required string Config { get; init; }

    /// <summary>V: tokens.</summary>
    public int Vocab { get; init; } = 64;

    /// <summary>C: width.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>F: width of the feed-forward layer.</summary>
    public int Intermediate { get; init; } = 64;

    /// <summary>L: blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>N: query heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>K: key and value heads.</summary>
    public int KeyValueHeads { get; init; } = 2;

    /// <summary>H: values in a head.</summary>
    public int HeadDim { get; init; } = 8;

    /// <summary>Added under the root of every norm.</summary>
    public double Eps { get; init; } = 1e-5;

    /// <summary>The head is the embedding.</summary>
    public bool Tied { get; init; }

    /// <summary>Norms multiply by 1 + w.</summary>
    public bool NormAddsOne { get; init; }

    /// <summary>Norms subtract the mean and have biases.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>Norms before both layers.</summary>
    public bool PreNorms { get; init; } = true;

    /// <summary>Norms behind both layers.</summary>
    public bool PostNorms { get; init; }

    /// <summary>Values in one norm of q: 0 for none, H for each head, N x H for all at once.</summary>
    public int QueryNorm { get; init; }

    /// <summary>Values in one norm of k.</summary>
    public int KeyNorm { get; init; }

    /// <summary>q, k and v have biases.</summary>
    public bool QkvBias { get; init; }

    /// <summary>GELU in its tanh form and not SiLU.</summary>
    public bool Gelu { get; init; }

    /// <summary>Factor of the embeddings.</summary>
    public double EmbeddingScale { get; init; } = 1;

    /// <summary>Factor of the scores.</summary>
    public double AttentionScale { get; init; } = 1 / Math.Sqrt(8);

    /// <summary>Factor of both branches.</summary>
    public double ResidualMultiplier { get; init; } = 1;

    /// <summary>Divisor of the logits.</summary>
    public double LogitsScaling { get; init; } = 1;

    /// <summary>Keys that a query of block l sees, itself included.</summary>
    public Func<int, int> Window { get; init; } = _ => int.MaxValue;

    /// <summary>Inverse frequencies of block l, one for each rotated pair; none for a block that is not rotated.</summary>
    public required Func<int, double[]> Frequencies { get; init; }

    /// <summary>Factor of cosines and sines.</summary>
    public double RotaryFactor { get; init; } = 1;

    /// <summary>Name in the checkpoint of a part (<c>q</c>, <c>mlp_norm</c>, <c>embedding</c> ...); the block's index stands for <c>{0}</c>.</summary>
    public Func<string, string> NameOf { get; init; } = FamilyNames.Llama;

    /// <inheritdoc />
    public override string ToString() => Name;
}
