using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Adapters;

/// <summary>The adapter of one linear module: y += scale x (x A^T) B^T.</summary>
public sealed class AdapterModule
{
    internal AdapterModule(LinearModule linear, int r, double loraAlpha, float scale, Tensor a, Tensor b)
    {
        Linear = linear;
        R = r;
        LoraAlpha = loraAlpha;
        Scale = scale;
        A = a;
        B = b;
    }

    /// <summary>Index of the block in the model at hand.</summary>
    public int Block => Linear.Block;

    /// <summary>Name of the module in a Hugging Face model of this family (<c>model.layers.3.self_attn.q_proj</c>).</summary>
    public string Name => Linear.Name;

    /// <summary>Rank.</summary>
    public int R { get; }

    /// <summary>Alpha.</summary>
    public double LoraAlpha { get; }

    /// <summary>alpha / r, or alpha / sqrt(r) for rsLoRA.</summary>
    public float Scale { get; }

    /// <summary>Down projection <c>[r, K]</c>.</summary>
    public Tensor A { get; }

    /// <summary>Up projection <c>[N, r]</c>, its rows in the order of the model at hand.</summary>
    public Tensor B { get; }

    /// <summary>DoRA: the magnitude of each row <c>[N]</c>, in the order of the model at hand; null for plain LoRA.</summary>
    public float[]? Magnitude { get; internal init; }

    /// <summary>The projections that the module consists of: one, or several in one matrix, which share A.</summary>
    public IReadOnlyList<ProjectionRows> Parts => Linear.Parts;

    /// <summary>Name of A in an adapter's file.</summary>
    public string NameOfA => PeftTensors.NameOfA(Name);

    /// <summary>Name of B in an adapter's file.</summary>
    public string NameOfB => PeftTensors.NameOfB(Name);

    internal LinearModule Linear { get; }

    /// <summary>The same adapter under the name that the module has after a pruning.</summary>
    internal AdapterModule Renamed(LinearModule linear) => new(linear, R, LoraAlpha, Scale, A, B) { Magnitude = Magnitude };

    /// <summary>What <see cref="BlockWeights.Adapters"/> holds for a part.</summary>
    internal LoraModule Part(ProjectionRows part, Weight weight)
    {
        var plain = new LoraModule(A, B.Slice(part.FirstRow, part.Rows), Scale);
        return Magnitude is null ? plain : plain with { RowScale = DoraScale.Of(plain, weight, Magnitude.AsSpan(part.FirstRow, part.Rows)) };
    }
}
