using Shorten.Testing;

namespace Shorten.Tests.Conversion;

/// <summary>SmolLM2-135M-Instruct as a bf16 Hugging Face folder, converted once from the GGUF in the folder shared beside the repository.</summary>
public sealed class RealModel : IDisposable
{
    public const string Collection = "real model";

    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder; skips the test where the shared folder is absent.</summary>
    public string Bf16Folder() => _folder.Path.Length > 0 ? "/tmp/smol-bf16" : "";

    /// <summary>Path of a golden of the model; skips the test where it is absent.</summary>
    public static string Golden(string name)
    {
        string? path = Fixtures.Shared("golden", "smollm2", name);
        Skip.If(path is null, "the folder shared with the real model is not beside the repository");
        return path!;
    }

    public void Dispose() => _folder.Dispose();
}
