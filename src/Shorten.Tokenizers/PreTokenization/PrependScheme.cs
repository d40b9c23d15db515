namespace Shorten.Tokenizers;

/// <summary>Which pieces get the stand-in of a space in front.</summary>
internal enum PrependScheme
{
    /// <summary>All.</summary>
    Always,
    /// <summary>The one that begins the whole text.</summary>
    First,
    /// <summary>None.</summary>
    Never,
}
