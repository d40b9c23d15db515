namespace Shorten.Tokenizers;

/// <summary>A stretch of a text: an added token, or text for the model (null).</summary>
internal readonly record struct Segment(AddedToken? Token, int Start, int Length);
