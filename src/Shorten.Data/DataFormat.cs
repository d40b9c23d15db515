namespace Shorten.Data;

/// <summary>What a data file holds, by the end of its name.</summary>
internal enum DataFormat
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>JSON objects: one a line, one after another, or in an array.</summary>
    Json,

    /// <summary>Values separated by commas.</summary>
    Csv,

    /// <summary>Values separated by tabs.</summary>
    Tsv,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}
