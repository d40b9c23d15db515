using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Conversion;

/// <summary>SmolLM2-135M-Instruct as a bf16 Hugging Face folder, converted once from the GGUF in the folder shared beside the repository.</summary>
public sealed class RealModel : IDisposable
{
    public const string Collection = "real model";

    private readonly TemporaryFolder _folder = new();
    private string? _model;

    /// <summary>The folder; skips the test where the shared folder is absent.</summary>
    public string Bf16Folder()
    {
        string? gguf = Fixtures.Shared("models", "SmolLM2-135M-Instruct.Q4_1.gguf");
        Skip.If(gguf is null, "the folder shared with the real model is not beside the repository");
        return _model ??= Convert(gguf!);
    }

    /// <summary>Path of a golden of the model; skips the test where it is absent.</summary>
    public static string Golden(string name)
    {
        string? path = Fixtures.Shared("golden", "smollm2", name);
        Skip.If(path is null, "the folder shared with the real model is not beside the repository");
        return path!;
    }

    public void Dispose() => _folder.Dispose();

    private string Convert(string gguf)
    {
        using var checkpoint = Checkpoint.Open(gguf);
        HuggingFaceExport.Export(checkpoint, new ConversionOptions { Output = _folder.File("smollm2"), DType = DType.BF16 });
        return _folder.File("smollm2");
    }
}
