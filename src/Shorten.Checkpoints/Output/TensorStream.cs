namespace Shorten.Checkpoints;

/// <summary>What a tensor writes to: passes the bytes on, counts them and refuses more than were promised.</summary>
internal sealed class TensorStream(FileStream output, string name, long lengthBytes, WriteProgress progress) : Stream
{
    /// <summary>A large write is cut up, so that it can be stopped and progress be seen.</summary>
    private const int ChunkBytes = 1 << 24;

    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => lengthBytes;

    public override long Position { get => _written; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > lengthBytes - _written)
            throw new InvalidOperationException($"tensor {name} writes more than its {lengthBytes} bytes");
        while (!buffer.IsEmpty)
        {
            progress.ThrowIfCancelled();
            var chunk = buffer[..Math.Min(buffer.Length, ChunkBytes)];
            output.Write(chunk);
            DiskSync.WriteBehind(output, chunk.Length);
            _written += chunk.Length;
            progress.Add(chunk.Length);
            buffer = buffer[chunk.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Ends the tensor.</summary>
    /// <exception cref="InvalidOperationException">Bytes are missing.</exception>
    public void Complete()
    {
        if (_written != lengthBytes)
            throw new InvalidOperationException($"tensor {name} wrote {_written} of its {lengthBytes} bytes");
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
