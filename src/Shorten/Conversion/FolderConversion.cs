using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>Hugging Face to Hugging Face in another dtype: floating-point tensors are converted, everything else is copied.</summary>
internal static class FolderConversion
{
    public static ConversionJob Prepare(Checkpoint source, DType dtype)
    {
        string folder = Family.FolderOf(source);
        var config = HfConfig.Read(folder);
        SetDType(config, dtype);
        string[] kept = [ModelCard.FileName, Manifest.FileName];
        var files = SideFiles.Of(folder).Concat(kept.Select(name => new FileInfo(Path.Combine(folder, name))).Where(file => file.Exists));
        return new ConversionJob([.. source.Tensors.Select(entry => Convert(entry, dtype))], [.. files.Select(file => (file, file.Name))],
            output => File.WriteAllText(Path.Combine(output, "config.json"), config.Root.ToJsonString(PruningPlan.Json) + "\n"));
    }

    /// <summary>Lets the config name another dtype.</summary>
    public static void SetDType(HfConfig config, DType dtype)
    {
        if (config.Has("quantization_config"))
            throw config.Error("the weights are quantised (quantization_config): they cannot be converted");
        config.Root[config.Has("dtype") ? "dtype" : "torch_dtype"] = GgufModelConfig.DTypeName(dtype);
    }

    /// <summary>The tensor in another dtype, where it holds floating-point values.</summary>
    public static TensorToWrite Convert(TensorEntry entry, DType dtype) => entry.DType switch
    {
        _ when entry.DType == dtype => TensorToWrite.Copy(entry, entry.Name),
        DType.F32 or DType.F16 or DType.BF16 or DType.F64 => ConvertedTensor.Of(entry, entry.Name, dtype, ValueChange.None),
        DType.Bool or DType.I8 or DType.U8 or DType.I16 or DType.U16 or DType.I32 or DType.U32 or DType.I64 or DType.U64 =>
            TensorToWrite.Copy(entry, entry.Name),
        _ => throw ConvertedTensor.NotComputable(entry),
    };
}
