using System.Security.Cryptography;

namespace Shorten.Data;

/// <summary>A data file that exists and is not empty, with what its name says of its format.</summary>
internal sealed record SourceFile(string Path, DataFormat Format, DataCompression Compression, string Sha256)
{
    /// <summary>Whether the file is text without rows and columns.</summary>
    public bool IsPlainText => Format == DataFormat.Text;

    /// <summary>Finds the format by the name and reads the file once for its hash.</summary>
    /// <exception cref="DataFormatException">The file cannot be read, is empty, or its name ends in no known way.</exception>
    public static SourceFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new DataFormatException(path, "is a folder, not a file");
        if (!File.Exists(path))
            throw new DataFormatException(path, "no such file");

        DataCompression compression = CompressionOf(path);
        DataFormat format = FormatOf(path, compression == DataCompression.None ? path : System.IO.Path.GetFileNameWithoutExtension(path));
        return new SourceFile(path, format, compression, Hash(path));
    }

    private static DataCompression CompressionOf(string path) => Extension(path) switch
    {
        ".gz" => DataCompression.Gzip,
        ".zst" => DataCompression.Zstandard,
        _ => DataCompression.None,
    };

    private static DataFormat FormatOf(string path, string nameWithoutCompression) => Extension(nameWithoutCompression) switch
    {
        ".txt" => DataFormat.Text,
        ".json" or ".jsonl" or ".ndjson" => DataFormat.Json,
        ".csv" => DataFormat.Csv,
        ".tsv" => DataFormat.Tsv,
        ".parquet" => DataFormat.Parquet,
        _ => throw new DataFormatException(path, "the name must end in .txt, .jsonl, .ndjson, .json, .csv, .tsv (also with .gz or .zst behind) or .parquet"),
    };

    private static string Extension(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant();

    private static string Hash(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length == 0)
                throw new DataFormatException(path, "the file is empty");
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException(path, "cannot be read: " + exception.Message, exception);
        }
    }
}
