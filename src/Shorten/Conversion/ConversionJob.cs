using Shorten.Checkpoints;

namespace Shorten.Conversion;

/// <summary>A conversion that is ready to be written: everything that can be refused has been.</summary>
/// <param name="Tensors">Tensors of the output.</param>
/// <param name="CopiedFiles">Files that are copied as they are, with their names in the output.</param>
/// <param name="WriteConfigs">Writes the configs and tokenizer files into a folder.</param>
internal sealed record ConversionJob(
    IReadOnlyList<TensorToWrite> Tensors, IReadOnlyList<(FileInfo File, string Name)> CopiedFiles, Action<string> WriteConfigs);
