using System.Security.Cryptography;

namespace Shorten.Checkpoints;

/// <summary>Hashes of whole files, for manifests.</summary>
public static class FileHashes
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>SHA-256 of the file at <paramref name="path"/> as 64 lower-case hexadecimal digits.</summary>
    /// <param name="path">File to read.</param>
    /// <param name="progress">Called after each chunk with the bytes read so far.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static string Sha256(string path, Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[ChunkBytes];
        long position = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = RandomAccess.Read(handle, chunk, position);
            if (read == 0)
                return Convert.ToHexStringLower(hash.GetHashAndReset());
            hash.AppendData(chunk, 0, read);
            position += read;
            progress?.Invoke(position);
        }
    }
}
