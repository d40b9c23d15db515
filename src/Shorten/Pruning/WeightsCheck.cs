using Shorten.Checkpoints;
using Shorten.Models;

namespace Shorten.Pruning;

/// <summary>Looks through weights for what made a check fail.</summary>
internal static class WeightsCheck
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Names the first tensor of the written model that is not that of the source; null where all are.</summary>
    public static string? FirstDifference(DecoderModel expected, DecoderModel written)
    {
        var names = expected.Settings.Names;
        var newIndex = expected.Blocks.Select((block, index) => (block.SourceBlockIndex, index)).ToDictionary();
        foreach (var tensor in expected.Checkpoint.Tensors)
        {
            string name = tensor.Name;
            if (names.BlockOf(name) is int block)
            {
                if (!newIndex.TryGetValue(block, out int index))
                    continue;
                name = names.InBlock(index, name[(name.IndexOf('.', names.BlockPrefix.Length) + 1)..]);
            }
            if (!written.Checkpoint.TryGet(name, out var copy))
                return $"tensor {name} is missing";
            if (copy.DType != tensor.DType || copy.LengthBytes != tensor.LengthBytes || !SameBytes(tensor, copy))
                return $"tensor {name} is not {tensor.Name} of the source";
        }
        return null;
    }

    private static bool SameBytes(TensorEntry a, TensorEntry b)
    {
        for (long done = 0; done < a.LengthBytes; done += ChunkBytes)
        {
            int length = (int)Math.Min(ChunkBytes, a.LengthBytes - done);
            if (!a.File.Span(a.OffsetBytes + done, length).SequenceEqual(b.File.Span(b.OffsetBytes + done, length)))
                return false;
        }
        return true;
    }
}
