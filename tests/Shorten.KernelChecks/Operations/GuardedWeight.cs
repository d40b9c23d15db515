using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary>A stored weight as an operand, flush against a guard page.</summary>
internal sealed unsafe class GuardedWeight : IDisposable
{
    private readonly GuardedBuffer _buffer;

    public GuardedWeight(StoredMatrix stored, bool atEnd)
    {
        _buffer = atEnd ? GuardedBuffer.AtEnd(stored.Bytes.Length) : GuardedBuffer.AtBegin(stored.Bytes.Length);
        stored.Bytes.CopyTo(_buffer.Bytes);
        Weight = new Weight("w", stored.DType, stored.Rows, stored.Columns, _buffer.Pointer, _buffer);
    }

    /// <summary>The weight.</summary>
    public Weight Weight { get; }

    /// <inheritdoc />
    public void Dispose() => _buffer.Dispose();
}
