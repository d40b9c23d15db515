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

    /// <summary>Low-rank additions in the order of <see cref="Matrices"/>; null where there is none.</summary>
    public LoraModule?[] Adapters { get; } = new LoraModule?[7];

    /// <summary>Norm before attention <c>[C]</c>, or null.</summary>
    public float[]? InputLayernorm { get; init; }

    /// <summary>Bias of <see cref="InputLayernorm"/> where it is a LayerNorm, or null.</summary>
    public float[]? InputLayernormBias { get; init; }

    /// <summary>Norm before the feed-forward layer <c>[C]</c>, or null.</summary>
    public float[]? MlpInputNorm { get; init; }

    /// <summary>Bias of <see cref="MlpInputNorm"/> where it is a LayerNorm, or null.</summary>
    public float[]? MlpInputNormBias { get; init; }

    /// <summary>Norm of attention's output <c>[C]</c>, or null.</summary>
    public float[]? AttentionOutputNorm { get; init; }

    /// <summary>Norm of the feed-forward layer's output <c>[C]</c>, or null.</summary>
    public float[]? MlpOutputNorm { get; init; }

    /// <summary>Norm of the query heads <c>[H]</c>, of all as one <c>[N x H]</c>, or null.</summary>
    public float[]? QNorm { get; init; }

    /// <summary>Norm of the key heads <c>[H]</c>, of all as one <c>[K x H]</c>, or null.</summary>
    public float[]? KNorm { get; init; }

    internal static BlockWeights Load(DecoderWeights source, DecoderSettings s, int block)
    {
        var n = s.Names;
        var projections = Projections(s);
        float[] Norm(string name, int length) => source.Norm(n.InBlock(block, name), length, s.NormOffset);
        float[] NormBias(string name) => source.Vector(n.InBlock(block, DecoderNames.BiasOf(name)), s.HiddenSize);
        return new BlockWeights([.. Views(source, s, block, projections)])
        {
            Biases = [.. projections.Select(p => p.Bias ? source.Vector(n.InBlock(block, DecoderNames.BiasOf(p.Name)), p.Rows) : [])],
            InputLayernorm = s.PreNorms ? Norm(n.InputLayernorm, s.HiddenSize) : null,
            InputLayernormBias = s.LayerNorm ? NormBias(n.InputLayernorm) : null,
            MlpInputNorm = s.PreNorms ? Norm(n.MlpInputNorm, s.HiddenSize) : null,
            MlpInputNormBias = s.LayerNorm ? NormBias(n.MlpInputNorm) : null,
            AttentionOutputNorm = s.PostNorms ? Norm(n.AttentionOutputNorm!, s.HiddenSize) : null,
            MlpOutputNorm = s.PostNorms ? Norm(n.MlpOutputNorm!, s.HiddenSize) : null,
            QNorm = s.QkNorm ? Norm(n.QNorm, s.QkNormAcrossHeads ? projections[0].Rows : s.HeadDim) : null,
            KNorm = s.QkNorm ? Norm(n.KNorm, s.QkNormAcrossHeads ? projections[1].Rows : s.HeadDim) : null,
        };
    }

    private static (string Name, int Rows, int Columns, bool Bias)[] Projections(DecoderSettings s)
    {
        var n = s.Names;
        int queries = s.NumAttentionHeads * s.HeadDim, keys = s.NumKeyValueHeads * s.HeadDim;
        return
        [
            (n.QProj, queries, s.HiddenSize, s.QkvBias),
            (n.KProj, keys, s.HiddenSize, s.QkvBias),
            (n.VProj, keys, s.HiddenSize, s.QkvBias),
            (n.OProj, s.HiddenSize, queries, s.OutputBias),
            (n.GateProj, s.IntermediateSize, s.HiddenSize, s.MlpBias),
            (n.UpProj, s.IntermediateSize, s.HiddenSize, s.MlpBias),
            (n.DownProj, s.HiddenSize, s.IntermediateSize, s.MlpBias),
        ];
    }

    private static IEnumerable<Weight> Views(DecoderWeights source, DecoderSettings s, int block, (string Name, int Rows, int Columns, bool Bias)[] projections)
    {
        (string? Fused, int First, int Count)[] groups = [(s.Names.QkvProj, 0, 3), (null, 3, 1), (s.Names.GateUpProj, 4, 2), (null, 6, 1)];
        foreach (var (fused, first, count) in groups)
        {
            var parts = projections.AsSpan(first, count).ToArray();
            if (fused is null)
            {
                foreach (var part in parts)
                    yield return source.Matrix(s.Names.InBlock(block, part.Name), part.Rows, part.Columns);
                continue;
            }
            var whole = source.Matrix(s.Names.InBlock(block, fused), parts.Sum(part => part.Rows), s.HiddenSize);
            for (int i = 0, row = 0; i < count; row += parts[i].Rows, i++)
                yield return whole.SliceRows(row, parts[i].Rows);
        }
    }
}
