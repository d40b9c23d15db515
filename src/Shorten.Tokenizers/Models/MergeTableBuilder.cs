namespace Shorten.Tokenizers;

/// <summary>Builds a <see cref="MergeTable"/> from spelled merges, in the order of the file.</summary>
internal sealed class MergeTableBuilder(Vocabulary vocabulary, int capacity)
{
    private char[] _joined = new char[64];

    /// <summary>The table so far.</summary>
    public MergeTable Table { get; } = new(capacity);

    /// <summary>Adds a merge spelled with one space; gives what is wrong with it, null where nothing is.</summary>
    public string? Add(string merge)
    {
        int space = merge.IndexOf(' ');
        return space > 0 && space < merge.Length - 1 && merge.IndexOf(' ', space + 1) < 0
            ? Add(merge.AsSpan(0, space), merge.AsSpan(space + 1))
            : $"'{merge}' is not two tokens with a space between";
    }

    /// <summary>Adds a merge; gives what is wrong with it, null where nothing is.</summary>
    public string? Add(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (!vocabulary.TryGetId(left, out int leftId))
            return Unknown(left);
        if (!vocabulary.TryGetId(right, out int rightId))
            return Unknown(right);
        int length = left.Length + right.Length;
        if (length > _joined.Length)
            _joined = new char[length];
        left.CopyTo(_joined);
        right.CopyTo(_joined.AsSpan(left.Length));
        var joined = _joined.AsSpan(0, length);
        if (!vocabulary.TryGetId(joined, out int id))
            return Unknown(joined);
        Table.Add(leftId, rightId, id);
        return null;
    }

    private static string Unknown(ReadOnlySpan<char> token) => $"names the token '{token}', which the vocabulary lacks";
}
