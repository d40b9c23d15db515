using System.Runtime.InteropServices;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>The tensors of a Hugging Face checkpoint as GGUF has them: names, order of rows, norms with their 1, vectors in F32.</summary>
internal sealed class GgufTensors(Checkpoint source, DecoderSettings settings, Family family, DType type)
{
    private readonly float _queryFactor = AttentionScaleRule.Factor(settings);

    /// <summary>Those outside the blocks and those of <paramref name="kept"/>, renumbered, and the divisors of the rotary frequencies.</summary>
    public List<TensorToWrite> All(IReadOnlyList<int> kept)
    {
        var newIndex = kept.Select((block, index) => (block, index)).ToDictionary(pair => pair.block, pair => pair.index);
        List<TensorToWrite> tensors = [.. Divisors()];
        foreach (var entry in source.Tensors)
        {
            if (settings.TieWordEmbeddings && entry.Name == family.Names.Head)
                continue;
            int? block = family.Names.BlockOf(entry.Name);
            if (block is int removed && !newIndex.ContainsKey(removed))
                continue;
            if (TensorNames.Translate(entry.Name, family.Names, family.GgufNames) is not { } name)
                continue;
            string local = block is int old ? name[family.GgufNames.InBlock(old, "").Length..] : name;
            tensors.Add(ConvertedTensor.Of(entry, block is int number ? family.GgufNames.InBlock(newIndex[number], local) : name, TypeOf(entry), Change(entry.Name, block)));
        }
        return tensors;
    }

    // As llama.cpp's converter: vectors stay F32, rows that fill no blocks become F16. The head keeps 8 bits in smaller types: all logits go through it.
    private DType TypeOf(TensorEntry entry)
    {
        if (entry.Shape.Count == 1)
            return DType.F32;
        bool isHead = entry.Name == (settings.TieWordEmbeddings ? family.Names.Embedding : family.Names.Head);
        var wanted = isHead && type.IsQuantized() ? DType.Q8_0 : type;
        return entry.Shape[^1] % wanted.BlockElements() == 0 ? wanted : DType.F16;
    }

    private ValueChange Change(string name, int? block)
    {
        float offset = family.NormAddsOne && TensorNames.IsNorm(name) ? 1 : 0;
        string? scaled = block is int index ? family.Names.InBlock(index, settings.QkNorm ? family.Names.QNorm : family.Names.QProj) : null;
        float factor = scaled is not null && TensorNames.IsPartOf(name, scaled) ? _queryFactor : 1;
        return new ValueChange(TensorNames.IsRotated(name, family.Names) ? RowOrder.InHuggingFace(family, settings.HeadDim) : null, offset, factor);
    }

    private IEnumerable<TensorToWrite> Divisors() => settings.Rope.RopeType switch
    {
        RopeType.Llama3 => [Vector("rope_freqs.weight", RopeFactors.Of(settings.Rope, settings.RotaryDim))],
        RopeType.Longrope => [Vector("rope_factors_long.weight", [.. settings.Rope.LongFactor]), Vector("rope_factors_short.weight", [.. settings.Rope.ShortFactor])],
        _ => [],
    };

    private static TensorToWrite Vector(string name, float[] values) =>
        new(name, DType.F32, [values.Length], output => output.Write(MemoryMarshal.AsBytes<float>(values)));
}
