using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Shorten.Tokenizers;

/// <summary>SentencePiece's table of replaced characters, in the way of Hugging Face's Precompiled.</summary>
/// <remarks>
/// The table is a trie of UTF-8 keys and the replacements they point to, each ended by 0. As in the reference, a character sequence below
/// <see cref="MaxClusterBytes"/> bytes is looked up as a whole first (and the shortest key that it begins with replaces all of it), then
/// each of its code points.
/// </remarks>
internal sealed class PrecompiledNormalizer : INormalizer
{
    private const int MaxClusterBytes = 6;

    private readonly DoubleArrayTrie _trie;
    private readonly byte[] _replacements;

    /// <summary>Takes the table as the file holds it: the trie's size in bytes, the trie, the replacements.</summary>
    /// <exception cref="ArgumentException">The table is too short.</exception>
    public PrecompiledNormalizer(byte[] charsmap)
    {
        uint trieBytes = charsmap.Length < sizeof(uint) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(charsmap);
        if (trieBytes > charsmap.Length - sizeof(uint))
            throw new ArgumentException("is shorter than it says");
        Charsmap = charsmap;
        _trie = new DoubleArrayTrie(charsmap.AsSpan(sizeof(uint), (int)trieBytes));
        _replacements = charsmap[(sizeof(uint) + (int)trieBytes)..];
    }

    /// <summary>The table as the file holds it.</summary>
    public byte[] Charsmap { get; }

    /// <inheritdoc />
    public string Normalize(string text)
    {
        var builder = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text.AsSpan(i));
            AppendCluster(text.AsSpan(i, length), builder);
            i += length;
        }
        return builder.ToString();
    }

    private void AppendCluster(ReadOnlySpan<char> cluster, StringBuilder output)
    {
        // A UTF-16 unit is at least one byte.
        if (cluster.Length < MaxClusterBytes && Encoding.UTF8.GetByteCount(cluster) < MaxClusterBytes && TryAppend(cluster, output))
            return;
        while (!cluster.IsEmpty)
        {
            Rune.DecodeFromUtf16(cluster, out _, out int length);
            if (!TryAppend(cluster[..length], output))
                output.Append(cluster[..length]);
            cluster = cluster[length..];
        }
    }

    private bool TryAppend(ReadOnlySpan<char> key, StringBuilder output)
    {
        Span<byte> utf8 = stackalloc byte[3 * MaxClusterBytes];
        utf8 = utf8[..Encoding.UTF8.GetBytes(key, utf8)];
        if (!_trie.TryGetShortestPrefix(utf8, out int start) || start > _replacements.Length)
            return false;
        var replacement = _replacements.AsSpan(start);
        int end = replacement.IndexOf((byte)0);
        output.Append(Encoding.UTF8.GetString(end < 0 ? replacement : replacement[..end]));
        return true;
    }
}
