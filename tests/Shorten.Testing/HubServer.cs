using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Shorten.Testing;

/// <summary>A hub on the loopback address with one repository, <c>org/name</c>. It answers as the Hugging Face hub does, and misbehaves as it is told.</summary>
public sealed class HubServer : IDisposable
{
    /// <summary>The only commit.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _requestsToDrop;

    /// <summary>Starts to listen.</summary>
    public HubServer()
    {
        _listener.Start();
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = Task.Run(Accept);
    }

    /// <summary>Address of the hub.</summary>
    public Uri Endpoint { get; }

    /// <summary>Files of the repository.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>Files that are described by their SHA-256, as large ones are.</summary>
    public HashSet<string> LargeFiles { get; } = [];

    /// <summary>What was asked for: the path and the headers <c>Range</c> and <c>Authorization</c>.</summary>
    public ConcurrentQueue<(string Path, string Range, string Authorization)> Requests { get; } = [];

    /// <summary>Status and <c>X-Error-Code</c> of every answer, where it is not 200.</summary>
    public (int Status, string Code)? Refusal { get; set; }

    /// <summary>Server to which files are redirected.</summary>
    public HubServer? RedirectTo { get; set; }

    /// <summary>Changes a byte of every file that is sent.</summary>
    public bool Damages { get; set; }

    /// <summary>Bytes of a file after which the connection is dropped, the next <see cref="DropNext"/> times.</summary>
    public int DropAfterBytes { get; set; }

    /// <summary>Number of downloads to drop.</summary>
    public int DropNext { get => _requestsToDrop; set => _requestsToDrop = value; }

    /// <summary>Never sends a part of a file, always all of it.</summary>
    public bool IgnoresRanges { get; set; }

    /// <summary>Adds every file of a folder.</summary>
    public void AddFolder(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
            Files[Path.GetFileName(file)] = File.ReadAllBytes(file);
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(() => Answer(client));
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task Answer(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            string path = (await reader.ReadLineAsync())?.Split(' ') is [_, var target, ..] ? Uri.UnescapeDataString(target) : "";
            string range = "", authorization = "";
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
            {
                if (line.StartsWith("Range: ", StringComparison.OrdinalIgnoreCase))
                    range = line["Range: ".Length..];
                if (line.StartsWith("Authorization: ", StringComparison.OrdinalIgnoreCase))
                    authorization = line["Authorization: ".Length..];
            }
            Requests.Enqueue((path, range, authorization));
            try
            {
                await Answer(stream, path, range);
            }
            catch (IOException)
            {
                // The other side went away.
            }
        }
    }

    private Task Answer(NetworkStream stream, string path, string range)
    {
        if (Refusal is { } refusal)
            return Send(stream, $"{refusal.Status} Refused", [], $"X-Error-Code: {refusal.Code}");
        if (path.StartsWith("/api/models/org/name/revision/", StringComparison.Ordinal))
            return Send(stream, "200 OK", Encoding.UTF8.GetBytes(Description()));
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (RedirectTo is { } other)
            return Send(stream, "302 Found", [], $"Location: {other.Endpoint}files/{name}");
        return Files.TryGetValue(name, out byte[]? bytes) ? SendFile(stream, bytes, range) : Send(stream, "404 Not Found", []);
    }

    private Task SendFile(NetworkStream stream, byte[] bytes, string range)
    {
        byte[] content = [.. bytes];
        if (Damages && content.Length > 0)
            content[^1] ^= 1;
        int from = range.Length > 0 && !IgnoresRanges ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        string header = from > 0 ? $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}" : "Accept-Ranges: bytes";
        int send = content.Length - from;
        if (Interlocked.Decrement(ref _requestsToDrop) >= 0)
            send = Math.Min(send, DropAfterBytes);
        return Send(stream, from > 0 ? "206 Partial Content" : "200 OK", content[from..], header, send);
    }

    private static async Task Send(NetworkStream stream, string status, byte[] content, string header = "X-Test: 1", int? send = null)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n{header}\r\n\r\n"));
        await stream.WriteAsync(content.AsMemory(0, send ?? content.Length));
    }

    private string Description()
    {
        var files = Files.Select(file =>
        {
            string large = LargeFiles.Contains(file.Key) ? $",\"lfs\":{{\"sha256\":\"{Sha256(file.Value)}\"}}" : "";
            return $"{{\"rfilename\":\"{file.Key}\",\"size\":{file.Value.Length},\"blobId\":\"{BlobHash(file.Value)}\"{large}}}";
        });
        return $"{{\"id\":\"org/name\",\"sha\":\"{Commit}\",\"siblings\":[{string.Join(',', files)}]}}";
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

#pragma warning disable CA5350 // Git's own hash.
    private static string BlobHash(byte[] content) => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350
}
