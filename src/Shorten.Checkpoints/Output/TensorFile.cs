namespace Shorten.Checkpoints;

/// <summary>Writes one new file, and deletes it where that fails.</summary>
internal static class TensorFile
{
    /// <summary>Gathers the small writes of headers and callbacks; chunks of tensors pass by it.</summary>
    private const int BufferBytes = 1 << 16;

    public static void Create(string path, Action<FileStream> write)
    {
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
        try
        {
            using (stream)
                write(stream);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    public static void WriteTensor(FileStream output, TensorToWrite tensor, WriteProgress progress)
    {
        progress.ThrowIfCancelled();
        using var stream = new TensorStream(output, tensor.Name, tensor.LengthBytes, progress);
        tensor.Write(stream);
        stream.Complete();
    }

    /// <exception cref="ArgumentException">Two tensors have the same name.</exception>
    public static void CheckNames(IReadOnlyList<TensorToWrite> tensors)
    {
        var names = new HashSet<string>();
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"two tensors are named {tensor.Name}", nameof(tensors));
        }
    }
}
