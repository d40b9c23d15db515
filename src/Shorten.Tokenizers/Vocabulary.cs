namespace Shorten.Tokenizers;

/// <summary>The tokens of a model, by id and by spelling.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;

    /// <summary>Takes the spelling of every id; null where an id is not in use. A spelling that comes twice means its last id.</summary>
    public Vocabulary(IReadOnlyList<string?> pieces)
    {
        Pieces = pieces;
        var ids = new Dictionary<string, int>(pieces.Count, StringComparer.Ordinal);
        for (int id = 0; id < pieces.Count; id++)
        {
            if (pieces[id] is { } piece)
                ids[piece] = id;
        }
        _ids = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Spellings by id.</summary>
    public IReadOnlyList<string?> Pieces { get; }

    /// <summary>The id of a spelling.</summary>
    public bool TryGetId(ReadOnlySpan<char> piece, out int id) => _ids.TryGetValue(piece, out id);
}
