namespace Shorten.Tokenizers;

/// <summary>A trie of spellings, to find all tokens that begin at a place.</summary>
internal sealed class PieceTrie
{
    private const int Root = 0, None = -1;

    private readonly Dictionary<(int Node, char Next), int> _children;
    private readonly List<int> _ids = [None];

    /// <summary>Takes all pieces of a vocabulary; those without characters are left out.</summary>
    public PieceTrie(Vocabulary vocabulary)
    {
        _children = new Dictionary<(int Node, char Next), int>(vocabulary.Pieces.Count * 2);
        foreach (string? piece in vocabulary.Pieces)
        {
            if (!string.IsNullOrEmpty(piece) && vocabulary.TryGetId(piece, out int id))
                Add(piece, id);
        }
    }

    /// <summary>Fills the list with the length and id of every piece that the text begins with, shortest first.</summary>
    public void FindPrefixes(ReadOnlySpan<char> text, List<(int Length, int Id)> found)
    {
        found.Clear();
        int node = Root;
        for (int i = 0; i < text.Length && _children.TryGetValue((node, text[i]), out node); i++)
        {
            if (_ids[node] != None)
                found.Add((i + 1, _ids[node]));
        }
    }

    private void Add(string piece, int id)
    {
        int node = Root;
        foreach (char next in piece)
        {
            if (!_children.TryGetValue((node, next), out int child))
            {
                child = _ids.Count;
                _ids.Add(None);
                _children.Add((node, next), child);
            }
            node = child;
        }
        _ids[node] = id;
    }
}
