using System.IO.Compression;
using System.Text;

namespace Shorten.Data;

/// <summary>Reads plain text files, which need no database.</summary>
internal static class PlainText
{
    /// <summary>The text of <paramref name="file"/> without a byte order mark and with line feeds for line ends, as Python reads text by default.</summary>
    /// <exception cref="DataFormatException">A field is asked for, or the file is not UTF-8, a broken archive, or empty.</exception>
    public static string Read(SourceFile file, string? field)
    {
        if (field is not null)
            throw new DataFormatException(file.Path, $"plain text has no field '{field}'");
        if (file.Compression == DataCompression.Zstandard)
            throw new DataFormatException(file.Path, "plain text is not read from Zstandard: unpack it, or compress it with gzip");

        string text = Decode(file);
        return string.IsNullOrWhiteSpace(text) ? throw new DataFormatException(file.Path, "has no text") : text;
    }

    private static string Decode(SourceFile file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file.Path);
            using Stream content = file.Compression == DataCompression.Gzip ? new GZipStream(stream, CompressionMode.Decompress) : stream;
            using var reader = new StreamReader(content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true));
            return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        }
        catch (DecoderFallbackException exception)
        {
            throw new DataFormatException(file.Path, "is not UTF-8 text", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException(file.Path, "cannot be read: " + exception.Message, exception);
        }
    }
}
