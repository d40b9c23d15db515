using Shorten.Tensors;

namespace Shorten.Checkpoints.Gguf;

/// <summary>Reads a GGUF file of version 2 or 3, little-endian.</summary>
internal static class GgufReader
{
    /// <summary>The least that a metadata entry takes: the length of the key, the type, one byte of value.</summary>
    private const int MinEntryBytes = 13;

    public static CheckpointContents Read(string path)
    {
        var file = new MappedFile(path);
        try
        {
            return Read(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static CheckpointContents Read(MappedFile file)
    {
        var cursor = new GgufCursor(file);
        int version = ReadVersion(cursor);
        long tensorCount = cursor.Count("tensor count", GgufTensor.MinBytes);
        long entryCount = cursor.Count("metadata count", MinEntryBytes);
        var metadata = ReadMetadata(cursor, entryCount);
        int alignment = Alignment(cursor, metadata);
        RefuseSplit(cursor, metadata);
        var tensors = ReadTensors(cursor, tensorCount);
        var entries = GgufLayout.Place(file, GgufFormat.Align(cursor.Position, alignment), alignment, tensors);
        return new CheckpointContents
        {
            Format = CheckpointFormat.Gguf,
            Files = [file],
            Tensors = entries,
            Gguf = metadata,
            GgufVersion = version,
            GgufAlignment = alignment,
        };
    }

    private static int ReadVersion(GgufCursor cursor)
    {
        if (cursor.Remaining == 0)
            throw cursor.Fault("empty file");
        if (cursor.Number<uint>("the magic number") != GgufFormat.Magic)
            throw cursor.Fault("not a GGUF file");
        uint version = cursor.Number<uint>("the version");
        // A version in the upper half is a small number with its bytes turned round.
        if (version != 0 && (version & 0xFFFF) == 0)
            throw cursor.Fault("big-endian files are not supported");
        if (version is not (2 or 3))
            throw cursor.Fault($"unsupported version {version}, expected 2 or 3");
        return (int)version;
    }

    private static GgufMetadata ReadMetadata(GgufCursor cursor, long count)
    {
        var metadata = new GgufMetadata();
        for (long i = 0; i < count; i++)
        {
            string key = cursor.Text($"key {i}");
            if (metadata.Contains(key))
                throw cursor.Fault($"duplicate key {key}");
            var (type, value) = GgufValueReader.Read(cursor, key);
            metadata.Set(key, type, value);
        }
        return metadata;
    }

    private static int Alignment(GgufCursor cursor, GgufMetadata metadata)
    {
        if (!metadata.Contains(GgufFormat.AlignmentKey))
            return GgufFormat.DefaultAlignment;
        if (metadata[GgufFormat.AlignmentKey].Value is not uint alignment || !uint.IsPow2(alignment))
            throw cursor.Fault($"invalid alignment {metadata[GgufFormat.AlignmentKey].Value}: expected a power of two as UInt32");
        if (alignment > Math.Min(cursor.FileBytes, 1 << 30))
            throw cursor.Fault($"alignment {alignment}: data begins beyond the file");
        return (int)alignment;
    }

    /// <summary>One part of a split model would look like a model without most of its tensors.</summary>
    private static void RefuseSplit(GgufCursor cursor, GgufMetadata metadata)
    {
        if (metadata.TryGetNumber("split.count", out double parts) && parts > 1)
            throw cursor.Fault($"this is one of {parts} parts of a split GGUF: merge them first, as llama-gguf-split --merge does");
    }

    private static List<GgufTensor> ReadTensors(GgufCursor cursor, long count)
    {
        var tensors = new List<GgufTensor>();
        var names = new HashSet<string>();
        for (long i = 0; i < count; i++)
        {
            var tensor = GgufTensor.Read(cursor);
            if (!names.Add(tensor.Name))
                throw cursor.Fault($"duplicate tensor name {tensor.Name}", tensor.Name);
            tensors.Add(tensor);
        }
        return tensors;
    }
}
