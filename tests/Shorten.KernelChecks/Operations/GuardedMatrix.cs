using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Operations;

/// <summary>A matrix as an operand: its last value right before a guard page, or its first one right behind.</summary>
internal sealed unsafe class GuardedMatrix : IDisposable
{
    private readonly GuardedBuffer _buffer;

    public GuardedMatrix(float[] values, int columns, int rows, bool atEnd)
    {
        long bytes = sizeof(float) * (long)rows * columns;
        _buffer = atEnd ? GuardedBuffer.AtEnd(bytes) : GuardedBuffer.AtBegin(bytes);
        values.CopyTo(Values);
        Tensor = new Tensor((float*)_buffer.Pointer, rows, columns);
    }

    /// <summary>Both places of a guard page: behind the operand (true) and before it.</summary>
    public static IReadOnlyList<bool> Ends { get; } = [true, false];

    /// <summary>The matrix.</summary>
    public Tensor Tensor { get; }

    /// <summary>Its values.</summary>
    public Span<float> Values => _buffer.Values<float>();

    /// <inheritdoc />
    public void Dispose() => _buffer.Dispose();
}
