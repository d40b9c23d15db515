namespace Shorten.Tokenizers;

/// <summary>One step of pre-tokenization.</summary>
internal interface IPreTokenizer
{
    /// <summary>Cuts every piece further; may rewrite the text.</summary>
    TextPieces Apply(TextPieces input);
}
