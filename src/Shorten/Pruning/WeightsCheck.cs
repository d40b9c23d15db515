using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Pruning;

/// <summary>Looks through weights for what made a check fail.</summary>
internal static unsafe class WeightsCheck
{
    private const int ChunkBytes = 1 << 20, ChunkBlocks = 256;

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

    /// <summary>Names the first tensor that holds a value that is not finite; null where there is none.</summary>
    public static string? FirstNotFinite(Checkpoint checkpoint)
    {
        foreach (var tensor in checkpoint.Tensors.Where(tensor => RowReader.CanRead(tensor.DType)))
        {
            if (!IsFinite(tensor))
                return $"tensor {tensor.Name} holds values that are not";
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

    private static bool IsFinite(TensorEntry tensor)
    {
        int step = ChunkBlocks * tensor.DType.BlockElements();
        var values = new float[step];
        fixed (float* buffer = values)
        {
            byte* source = tensor.File.Pointer + tensor.OffsetBytes;
            for (long done = 0; done < tensor.Elements; done += step)
            {
                int count = (int)Math.Min(step, tensor.Elements - done);
                RowReader.Read(tensor.DType, source + tensor.DType.Bytes(done), buffer, count);
                if (!Array.TrueForAll(values[..count], float.IsFinite))
                    return false;
            }
        }
        return true;
    }
}
