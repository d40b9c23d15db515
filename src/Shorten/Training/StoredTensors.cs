using Shorten.Checkpoints;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>Tensors of a run to and from safetensors files, bit for bit.</summary>
internal static unsafe class StoredTensors
{
    private const int ChunkBytes = 1 << 24;

    /// <summary>A float32 tensor of a file in the making; its memory must stay as it is until it is written.</summary>
    public static TensorToWrite ToWrite(string name, Tensor tensor) =>
        new(name, DType.F32, [tensor.Rows, tensor.Columns], output => Write(tensor, output));

    /// <summary>Reads tensors into memory of their shapes.</summary>
    /// <exception cref="TrainingCheckpointException">The file lacks one, or has it in another shape.</exception>
    public static void Read(string path, IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        using var file = Checkpoint.Open(path);
        foreach (var (name, tensor) in tensors)
        {
            if (!file.TryGet(name, out var entry) || entry.DType != DType.F32 || entry.Elements != tensor.Length)
                throw new TrainingCheckpointException(path, $"has no {name} of [{tensor.Rows}, {tensor.Columns}] float32 values");
            Buffer.MemoryCopy(entry.ToWeight().Data, tensor.Data, tensor.Length * sizeof(float), entry.LengthBytes);
        }
    }

    private static void Write(Tensor tensor, Stream output)
    {
        long bytes = tensor.Length * sizeof(float);
        for (long done = 0; done < bytes; done += ChunkBytes)
            output.Write(new ReadOnlySpan<byte>((byte*)tensor.Data + done, (int)Math.Min(ChunkBytes, bytes - done)));
    }
}
