using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>The format since PyTorch 1.6: a zip archive with <c>data.pkl</c> and one stored record for each storage.</summary>
internal static class ZipFormat
{
    private const string Pickle = "/data.pkl";

    public static PyTorchFile Read(MappedFile file)
    {
        var zip = ZipDirectory.Read(file);
        string[] pickles = [.. zip.Names.Where(name => name.IndexOf('/', StringComparison.Ordinal) == name.Length - Pickle.Length && name.EndsWith(Pickle, StringComparison.Ordinal))];
        if (pickles is not [string pickle])
            throw new CheckpointFormatException(file.Path, null, $"not a PyTorch file: the archive has {(pickles.Length == 0 ? "no" : "more than one")} data.pkl");
        string folder = pickle[..^Pickle.Length];
        if (zip.Find($"{folder}/byteorder") is { } order && !file.Span(order.OffsetBytes, (int)Math.Min(order.LengthBytes, 6)).SequenceEqual("little"u8))
            throw new CheckpointFormatException(file.Path, null, "big-endian files are not supported");
        var record = zip.Find(pickle)!;
        var cursor = new PickleCursor(file, record.OffsetBytes, record.LengthBytes);
        return new PyTorchFile(StateDict.Tensors(Unpickler.Load(cursor), cursor), key => zip.Find($"{folder}/data/{key}"));
    }
}
