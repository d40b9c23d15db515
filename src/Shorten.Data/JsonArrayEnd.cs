namespace Shorten.Data;

/// <summary>Finds JSON arrays that were cut off between two elements, which DuckDB takes for whole ones.</summary>
internal static class JsonArrayEnd
{
    private const string WhiteSpace = " \t\r\n";

    /// <summary>Checks that an uncompressed JSON file that starts an array also ends it; archives notice by themselves that they are cut off.</summary>
    /// <exception cref="DataFormatException">The array has no end.</exception>
    public static void Require(SourceFile file)
    {
        if (file.Format != DataFormat.Json || file.Compression != DataCompression.None)
            return;
        using FileStream stream = File.OpenRead(file.Path);
        if (FirstByte(stream, 0, step: 1) == '[' && FirstByte(stream, stream.Length - 1, step: -1) != ']')
            throw new DataFormatException(file.Path, "the JSON array has no end: the file is cut off");
    }

    /// <summary>The first byte at <paramref name="position"/> or on by <paramref name="step"/> that is not white space; -1 for none.</summary>
    private static int FirstByte(FileStream stream, long position, int step)
    {
        for (; position >= 0 && position < stream.Length; position += step)
        {
            stream.Position = position;
            int value = stream.ReadByte();
            if (!WhiteSpace.Contains((char)value, StringComparison.Ordinal))
                return value;
        }
        return -1;
    }
}
