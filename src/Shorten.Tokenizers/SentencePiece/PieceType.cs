namespace Shorten.Tokenizers;

/// <summary>Kind of a token, numbered as SentencePiece and GGUF do.</summary>
internal enum PieceType
{
    /// <summary>Text.</summary>
    Normal = 1,
    /// <summary>Stands for what the vocabulary lacks.</summary>
    Unknown = 2,
    /// <summary>Begins or ends a text, and the like.</summary>
    Control = 3,
    /// <summary>Text that is never cut.</summary>
    UserDefined = 4,
    /// <summary>Not in use.</summary>
    Unused = 5,
    /// <summary>Spells one byte.</summary>
    Byte = 6,
}
