using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Weights of one block. Matrices are views of the checkpoint; norms and biases are small and kept as float32.</summary>
public sealed class BlockWeights
{
    private BlockWeights(IReadOnlyList<Weight> matrices) => Matrices = matrices;

    /// <summary>The seven projections: q, k, v, o, gate, up, down.</summary>
    public IReadOnlyList<Weight> Matrices { get; }

    /// <summary>Query projection <c>[N x H, C]</c>.</summary>
    public Weight QProj => Matrices[0];

    /// <summary>Key projection <c>[K x H, C]</c>.</summary>
    public Weight KProj => Matrices[1];

    /// <summary>Value projection <c>[K x H, C]</c>.</summary>
    public Weight VProj => Matrices[2];

    /// <summary>Output projection <c>[C, N x H]</c>.</summary>
    public Weight OProj => Matrices[3];

    /// <summary>Gate projection <c>[F, C]</c>.</summary>
    public Weight GateProj => Matrices[4];

    /// <summary>Up projection <c>[F, C]</c>.</summary>
    public Weight UpProj => Matrices[5];

    /// <summary>Down projection <c>[C, F]</c>.</summary>
    public Weight DownProj => Matrices[6];

    /// <summary>Biases in the order of <see cref="Matrices"/>; empty where there is none.</summary>
    public required IReadOnlyList<float[]> Biases { get; init; }

    /// <summary>Norm before attention <c>[C]</c>.</summary>
    public required float[] InputLayernorm { get; init; }

    /// <summary>Norm before the feed-forward layer <c>[C]</c>.</summary>
    public required float[] MlpInputNorm { get; init; }

    /// <summary>Norm of attention's output <c>[C]</c>, or null.</summary>
    public float[]? AttentionOutputNorm { get; init; }

    /// <summary>Norm of the feed-forward layer's output <c>[C]</c>, or null.</summary>
    public float[]? MlpOutputNorm { get; init; }

    /// <summary>Norm of the query heads <c>[H]</c>, or null.</summary>
    public float[]? QNorm { get; init; }

    /// <summary>Norm of the key heads <c>[H]</c>, or null.</summary>
    public float[]? KNorm { get; init; }

    internal static BlockWeights Load(DecoderWeights source, DecoderSettings s, int block)
    {
        var n = s.Names;
        int queries = s.NumAttentionHeads * s.HeadDim, keys = s.NumKeyValueHeads * s.HeadDim;
        (string Name, int Rows, int Columns, bool Bias)[] projections =
        [
            (n.QProj, queries, s.HiddenSize, s.QkvBias),
            (n.KProj, keys, s.HiddenSize, s.QkvBias),
            (n.VProj, keys, s.HiddenSize, s.QkvBias),
            (n.OProj, s.HiddenSize, queries, s.OutputBias),
            (n.GateProj, s.IntermediateSize, s.HiddenSize, s.MlpBias),
            (n.UpProj, s.IntermediateSize, s.HiddenSize, s.MlpBias),
            (n.DownProj, s.HiddenSize, s.IntermediateSize, s.MlpBias),
        ];
        float[] Norm(string name, int length) => source.Vector(n.InBlock(block, name), length, s.NormAddsOne ? 1 : 0);
        return new BlockWeights([.. projections.Select(p => source.Matrix(n.InBlock(block, p.Name), p.Rows, p.Columns))])
        {
            Biases = [.. projections.Select(p => p.Bias ? source.Vector(n.InBlock(block, DecoderNames.BiasOf(p.Name)), p.Rows) : [])],
            InputLayernorm = Norm(n.InputLayernorm, s.HiddenSize),
            MlpInputNorm = Norm(n.MlpInputNorm, s.HiddenSize),
            AttentionOutputNorm = s.PostNorms ? Norm(n.AttentionOutputNorm!, s.HiddenSize) : null,
            MlpOutputNorm = s.PostNorms ? Norm(n.MlpOutputNorm!, s.HiddenSize) : null,
            QNorm = s.QkNorm ? Norm(n.QNorm, s.HeadDim) : null,
            KNorm = s.QkNorm ? Norm(n.KNorm, s.HeadDim) : null,
        };
    }
}
