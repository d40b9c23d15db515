using Shorten.Pruning;

namespace Shorten.Conversion;

/// <summary>What a conversion writes.</summary>
/// <param name="Output">Full path of the folder or file.</param>
/// <param name="Files">Weight files and copied files; configs and tokenizer files that are made are small and left out.</param>
/// <param name="Parameters">Values in all tensors of the output.</param>
/// <param name="BytesBefore">Tensor bytes of the source.</param>
/// <param name="BytesAfter">Tensor bytes of the output.</param>
public sealed record ConversionResult(string Output, IReadOnlyList<OutputFile> Files, long Parameters, long BytesBefore, long BytesAfter)
{
    /// <summary>What some runtimes will compute differently, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Bytes to write in all, but for the small files.</summary>
    public long BytesToWrite => Files.Sum(file => file.Bytes);
}
