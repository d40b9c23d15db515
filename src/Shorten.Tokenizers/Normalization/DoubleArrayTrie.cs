using System.Buffers.Binary;

namespace Shorten.Tokenizers;

/// <summary>A trie of byte strings as Darts-clone lays it out: 32-bit units with a label, an offset to the children, and a leaf bit.</summary>
internal sealed class DoubleArrayTrie
{
    private const uint LabelMask = 1u << 31 | 0xFF, ValueMask = (1u << 31) - 1, LeafBit = 1u << 8, FarBit = 1u << 9;

    private readonly uint[] _units;

    /// <summary>Reads the units, little-endian.</summary>
    public DoubleArrayTrie(ReadOnlySpan<byte> data)
    {
        _units = new uint[data.Length / sizeof(uint)];
        for (int i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(data[(i * sizeof(uint))..]);
    }

    /// <summary>The value of the shortest key that the bytes begin with.</summary>
    public bool TryGetShortestPrefix(ReadOnlySpan<byte> bytes, out int value)
    {
        value = 0;
        uint position = 0;
        if (!TryDescend(ref position, out _))
            return false;
        foreach (byte label in bytes)
        {
            position ^= label;
            if (label == 0 || position >= _units.Length || (_units[position] & LabelMask) != label || !TryDescend(ref position, out bool isLeaf))
                return false;
            if (isLeaf)
            {
                value = (int)(_units[position] & ValueMask);
                return true;
            }
        }
        return false;
    }

    // To the block of children, whose entry for the label 0 holds the value of a leaf.
    private bool TryDescend(ref uint position, out bool isLeaf)
    {
        isLeaf = false;
        if (position >= _units.Length)
            return false;
        uint unit = _units[position];
        isLeaf = (unit & LeafBit) != 0;
        position ^= unit >> 10 << (int)((unit & FarBit) >> 6);
        return position < _units.Length;
    }
}
