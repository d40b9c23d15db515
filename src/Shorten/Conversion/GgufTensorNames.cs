using Shorten.Models;

namespace Shorten.Conversion;

/// <summary>Hugging Face's names of the tensors of a GGUF file.</summary>
internal static class GgufTensorNames
{
    private static readonly DecoderNames Gguf = DecoderNames.Gguf, Hf = DecoderNames.HuggingFace;

    private static readonly Dictionary<string, string> InBlock = BlockNames();

    private static readonly Dictionary<string, string> Outside = new()
    {
        [Gguf.Embedding] = Hf.Embedding,
        [Gguf.FinalNorm] = Hf.FinalNorm,
        [Gguf.Head] = Hf.Head,
    };

    /// <summary>The Hugging Face name; null for a tensor that becomes part of the config, or is not known.</summary>
    public static string? ToHuggingFace(string name)
    {
        if (Gguf.BlockOf(name) is not int block)
            return Outside.GetValueOrDefault(name);
        return InBlock.TryGetValue(name[Gguf.InBlock(block, "").Length..], out string? inBlock) ? Hf.InBlock(block, inBlock) : null;
    }

    /// <summary>True for the projections whose rows GGUF files of the llama architecture store in another order.</summary>
    public static bool IsRotated(string huggingFaceName)
    {
        string name = huggingFaceName[..huggingFaceName.LastIndexOf('.')];
        return name.EndsWith(Projection(Hf.QProj), StringComparison.Ordinal) || name.EndsWith(Projection(Hf.KProj), StringComparison.Ordinal);
    }

    private static string Projection(string name) => "." + name[..name.LastIndexOf('.')];

    private static Dictionary<string, string> BlockNames()
    {
        (string Gguf, string Hf)[] projections =
        [
            (Gguf.QProj, Hf.QProj), (Gguf.KProj, Hf.KProj), (Gguf.VProj, Hf.VProj), (Gguf.OProj, Hf.OProj),
            (Gguf.GateProj, Hf.GateProj), (Gguf.UpProj, Hf.UpProj), (Gguf.DownProj, Hf.DownProj),
        ];
        (string Gguf, string Hf)[] norms =
            [(Gguf.InputLayernorm, Hf.InputLayernorm), (Gguf.MlpInputNorm, Hf.MlpInputNorm), (Gguf.QNorm, Hf.QNorm), (Gguf.KNorm, Hf.KNorm)];
        var biases = projections.Select(pair => (DecoderNames.BiasOf(pair.Gguf), DecoderNames.BiasOf(pair.Hf)));
        return projections.Concat(norms).Concat(biases).ToDictionary(pair => pair.Item1, pair => pair.Item2);
    }
}
