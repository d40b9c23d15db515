using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>Reads what <c>torch.save</c> wrote. Nothing in a file is run: its pickles build data or are refused.</summary>
internal static class PyTorchReader
{
    public static CheckpointContents ReadFiles(IReadOnlyList<string> paths)
    {
        var files = new List<MappedFile>();
        var copies = new List<MappedFile>();
        var tensors = new List<TensorEntry>();
        try
        {
            foreach (string path in paths)
            {
                files.Add(new MappedFile(path));
                Place(files[^1], tensors, copies);
            }
        }
        catch
        {
            files.Concat(copies).ToList().ForEach(file => file.Dispose());
            throw;
        }
        return new CheckpointContents { Format = CheckpointFormat.PyTorch, Files = files, Copies = copies, Tensors = tensors };
    }

    /// <summary>True for the first bytes of a zip archive, or of a pickle of protocol 2 or later.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start) => IsZip(start) || (start.Length >= 2 && start[0] == (byte)PickleOpcode.Protocol && start[1] is >= 2 and <= 5);

    private static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8);

    private static void Place(MappedFile file, List<TensorEntry> tensors, List<MappedFile> copies)
    {
        var contents = Read(file);
        var placement = new TensorPlacement(file, contents.Records, copies);
        foreach (var (name, tensor) in contents.Tensors)
            tensors.Add(placement.Place(name, tensor));
    }

    private static PyTorchFile Read(MappedFile file)
    {
        var start = file.Span(0, (int)Math.Min(file.LengthBytes, 4));
        if (start.IsEmpty)
            throw new CheckpointFormatException(file.Path, null, "empty file");
        if (!Recognises(start))
            throw new CheckpointFormatException(file.Path, null, "not a PyTorch file: neither a zip archive nor a pickle");
        return IsZip(start) ? ZipFormat.Read(file) : LegacyFormat.Read(file);
    }
}
