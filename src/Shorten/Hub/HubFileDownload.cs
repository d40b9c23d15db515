using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Shorten.Checkpoints;

namespace Shorten.Hub;

/// <summary>Downloads one file to its blob: goes on where an earlier run or a lost connection stopped, checks size and hash, and renames last.</summary>
internal sealed class HubFileDownload(HubHttp http, HubSettings settings, HubModelId id, HubFile file, string blob)
{
    private const int MaxAttempts = 5, BufferBytes = 1 << 18;

    // The name that the Hugging Face tools use too.
    private readonly string _part = blob + ".incomplete";

    /// <summary>Reports the bytes of the file that are there.</summary>
    /// <exception cref="HubException">The hub refuses, the connection is lost again and again, or the file is not what the hub said.</exception>
    public async Task Run(string commit, Action<long> progress, CancellationToken cancellationToken)
    {
        await Complete(commit, progress, cancellationToken);
        if (!await IsRight(cancellationToken))
        {
            // What an earlier run left may be to blame.
            File.Delete(_part);
            await Complete(commit, progress, cancellationToken);
            if (!await IsRight(cancellationToken))
            {
                File.Delete(_part);
                throw new HubException($"{id}: the hash of {file.Name} is not what the hub says: it was damaged on the way");
            }
        }
        File.Move(_part, blob, overwrite: true);
    }

    /// <summary>Tries again while the connection is lost; an attempt that brought bytes does not count.</summary>
    private async Task Complete(string commit, Action<long> progress, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ;)
        {
            long before = Length();
            try
            {
                await Fetch(commit, progress, cancellationToken);
                return;
            }
            catch (Exception e) when (IsLostConnection(e))
            {
                attempt = Length() > before ? 1 : attempt + 1;
                if (attempt > MaxAttempts)
                    throw new HubException($"{id}: {file.Name} cannot be downloaded: {e.Message}", e);
                await Task.Delay(settings.RetryDelay * (1 << (attempt - 1)), cancellationToken);
            }
        }
    }

    private static bool IsLostConnection(Exception e) => e is HttpRequestException or HttpIOException or TimeoutException;

    private async Task Fetch(string commit, Action<long> progress, CancellationToken cancellationToken)
    {
        if (Length() > file.SizeBytes)
            File.Delete(_part);
        long from = Length();
        progress(from);
        if (from == file.SizeBytes && from > 0)
            return;
        using var response = await http.File(commit, file, from, cancellationToken);
        bool continues = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == from;
        if (response.StatusCode == HttpStatusCode.PartialContent && !continues)
            throw new HubException($"{id}: the server sends another part of {file.Name} than was asked for");
        await using var output = new FileStream(_part, continues ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None);
        await using var input = await response.Content.ReadAsStreamAsync(cancellationToken);
        await Copy(input, output, continues ? from : 0, progress, cancellationToken);
    }

    private async Task Copy(Stream input, FileStream output, long done, Action<long> progress, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await Read(input, buffer, cancellationToken) is > 0 and int read)
            {
                done += read;
                if (done > file.SizeBytes)
                    throw new HubException($"{id}: {file.Name} is longer than the {file.SizeBytes} bytes that the hub says");
                await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                progress(done);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (done < file.SizeBytes)
            throw new HttpRequestException($"the connection ended after {done} of {file.SizeBytes} bytes");
    }

    private async Task<int> Read(Stream input, byte[] buffer, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(settings.StallTimeout);
        try
        {
            return await input.ReadAsync(buffer, timeout.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("no data", e);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    private long Length() => new FileInfo(_part) is { Exists: true } part ? part.Length : 0;

    private async Task<bool> IsRight(CancellationToken cancellationToken)
    {
        if (file.IsLarge)
            return FileHashes.Sha256(_part, null, cancellationToken) == file.Hash;
        byte[] content = await File.ReadAllBytesAsync(_part, cancellationToken);
        byte[] header = Encoding.ASCII.GetBytes($"blob {content.Length}\0");
#pragma warning disable CA5350 // Git names its blobs so; the connection vouches for the content.
        return Convert.ToHexStringLower(SHA1.HashData([.. header, .. content])) == file.Hash;
#pragma warning restore CA5350
    }
}
