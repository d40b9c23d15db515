namespace Shorten.Tokenizers;

/// <summary>A merge of two tokens.</summary>
/// <param name="Rank">Place in the list of merges; lower goes first.</param>
/// <param name="Id">Token that the two become.</param>
internal readonly record struct Merge(int Rank, int Id);
