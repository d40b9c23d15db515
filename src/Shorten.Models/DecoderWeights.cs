using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Takes a decoder's tensors out of a checkpoint by name, checks their shapes, and knows which were not asked for.</summary>
internal unsafe class DecoderWeights(Checkpoint checkpoint)
{
    private readonly HashSet<string> _taken = [];

    /// <summary>The matrix <paramref name="name"/> as <c>[rows, columns]</c>.</summary>
    public virtual Weight Matrix(string name, int rows, int columns)
    {
        var entry = Take(name, rows, columns);
        if (!RowReader.CanRead(entry.DType))
            throw new CheckpointFormatException(checkpoint.Path, name, $"{name} is stored as {entry.DType}, which can be copied but not computed with");
        return entry.ToWeight();
    }

    /// <summary>The vector <paramref name="name"/> of <paramref name="length"/> values.</summary>
    public virtual float[] Vector(string name, int length) => Vector(Take(name, length));

    /// <summary>Factors of a norm: the vector <paramref name="name"/> of <paramref name="length"/> values, each plus <paramref name="offset"/>, divided by <paramref name="divisor"/>.</summary>
    public virtual float[] Norm(string name, int length, float offset, float divisor = 1)
    {
        float[] stored = Vector(Take(name, length)), factors = new float[length];
        new StoredNorm(stored, factors, offset, divisor).Refresh();
        return factors;
    }

    /// <summary>All values of a small tensor.</summary>
    public static float[] Vector(TensorEntry entry)
    {
        var values = new float[entry.Elements];
        fixed (float* destination = values)
            RowReader.Read(entry.DType, entry.File.Pointer + entry.OffsetBytes, destination, values.Length);
        return values;
    }

    /// <summary>Refuses a checkpoint that has other tensors than those taken, but for those that runtimes ignore too.</summary>
    public void RefuseOthers(DecoderNames names, bool tied)
    {
        var others = checkpoint.Tensors.Select(t => t.Name).Where(name => !_taken.Contains(name) && !IsIgnored(name, names, tied)).ToList();
        if (others.Count == 0)
            return;
        var blocks = others.Select(names.BlockOf).Distinct().ToList();
        string what = blocks is [int block] && others.Count > 1 ? $"unexpected tensors {names.BlockPrefix}{block}.*"
            : others.Count == 1 ? $"unexpected tensor {others[0]}" : $"unexpected tensors {string.Join(", ", others.Take(3))}{(others.Count > 3 ? $" and {others.Count - 3} more" : "")}";
        throw new CheckpointFormatException(checkpoint.Path, others[0], $"{what}: the config does not know them");
    }

    /// <summary>True for frequencies of the rotary embedding and their divisors, which are no parameters.</summary>
    public static bool IsRope(string name) =>
        name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal) || name is "rope_freqs.weight" or "rope_factors_short.weight" or "rope_factors_long.weight";

    /// <summary>Refuses a config that promises more blocks than there are, before anything of that size exists.</summary>
    public void RequireBlocks(DecoderSettings settings)
    {
        var present = checkpoint.Tensors.Select(t => settings.Names.BlockOf(t.Name)).OfType<int>().ToHashSet();
        for (int block = 0; block < settings.NumHiddenLayers; block++)
        {
            if (!present.Contains(block))
                throw new CheckpointFormatException(checkpoint.Path, null, $"tensor {settings.Names.BlockPrefix}{block}.* is missing: the config says {settings.NumHiddenLayers} blocks");
        }
    }

    // Older exports carry the rotary frequencies of each block; a tied model may carry its head again.
    private static bool IsIgnored(string name, DecoderNames names, bool tied) => IsRope(name) || (tied && name == names.Head);

    private TensorEntry Take(string name, params int[] shape)
    {
        if (!checkpoint.TryGet(name, out var entry))
            throw new CheckpointFormatException(checkpoint.Path, name, $"tensor {name} is missing");
        if (!entry.Shape.SequenceEqual(shape.Select(n => (long)n)))
            throw new CheckpointFormatException(checkpoint.Path, name, $"shape of {name}: expected [{string.Join(", ", shape)}], found [{string.Join(", ", entry.Shape)}]");
        if (!entry.DType.IsFloat() && !entry.DType.IsQuantized())
            throw new CheckpointFormatException(checkpoint.Path, name, $"{name} must be a floating-point tensor, it is {entry.DType}");
        _taken.Add(name);
        return entry;
    }
}
