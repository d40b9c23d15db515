using System.Buffers.Binary;

namespace Shorten.Tokenizers;

/// <summary>Reads the fields of one Protocol Buffers message.</summary>
/// <remarks>A field is a key (number times 8 plus wire type) and a value: a varint, 4 or 8 bytes, or bytes with their length in front.</remarks>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;
    private const int MaxVarintBits = 63;

    private ReadOnlySpan<byte> _rest = message;
    private ulong _number;
    private ReadOnlySpan<byte> _bytes;
    private int _wireType;

    /// <summary>Number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>The value of a varint.</summary>
    /// <exception cref="ArgumentException">The field holds something else.</exception>
    public readonly ulong Number => _wireType == Varint ? _number : throw WrongType();

    /// <summary>The value of 4 bytes as a float.</summary>
    /// <exception cref="ArgumentException">The field holds something else.</exception>
    public readonly float Float => _wireType == Fixed32 ? BinaryPrimitives.ReadSingleLittleEndian(_bytes) : throw WrongType();

    /// <summary>The value of a string, of bytes or of a message.</summary>
    /// <exception cref="ArgumentException">The field holds something else.</exception>
    public readonly ReadOnlySpan<byte> Span => _wireType == Bytes ? _bytes : throw WrongType();

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="ArgumentException">The message is broken.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        ulong key = ReadVarint();
        Field = (int)Math.Min(key >> 3, int.MaxValue);
        _wireType = (int)(key & 7);
        _number = _wireType == Varint ? ReadVarint() : 0;
        _bytes = _wireType switch
        {
            Varint => [],
            Fixed64 => Take(sizeof(ulong)),
            Bytes => Take(ReadVarint()),
            Fixed32 => Take(sizeof(uint)),
            _ => throw new ArgumentException($"has a field of the unknown wire type {_wireType}"),
        };
        return true;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift <= MaxVarintBits; shift += 7)
        {
            byte part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new ArgumentException("has a number of more than 64 bits");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
            throw new ArgumentException("ends within a field");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private readonly ArgumentException WrongType() => new($"has the wire type {_wireType} in field {Field}");
}
