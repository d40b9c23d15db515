namespace Shorten.Pruning;

/// <summary>A file of an output.</summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">Size in bytes.</param>
public sealed record OutputFile(string Name, long Bytes);
