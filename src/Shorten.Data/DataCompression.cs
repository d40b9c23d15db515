namespace Shorten.Data;

/// <summary>How a data file is compressed as a whole, by the end of its name.</summary>
internal enum DataCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip, <c>.gz</c>.</summary>
    Gzip,

    /// <summary>Zstandard, <c>.zst</c>.</summary>
    Zstandard,
}
