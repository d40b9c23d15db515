using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>A model all of whose weights are trained, as float32 copies. A GGUF file becomes a Hugging Face folder.</summary>
internal sealed class FullTarget : RetrainingTarget
{
    private readonly Checkpoint _source;
    private readonly RetrainingOptions _options;
    private readonly Dictionary<string, TrainingParameter> _byName;
    private readonly ConversionJob _output;

    public FullTarget(Checkpoint source, RetrainingOptions options, Workspace workspace)
    {
        _source = source;
        _options = options;
        var trainable = DecoderModel.Trainable(source, workspace);
        Model = trainable.Model;
        Gradients = trainable.Gradients;
        Parameters = [.. trainable.Tensors.Select(tensor => new TrainingParameter(tensor.Name, tensor.Values, tensor.Gradient, tensor.IsMatrix))];
        _byName = Parameters.ToDictionary(parameter => parameter.Name);
        SaveDType = options.SaveDType ?? (IsGguf ? DTypeOfMatrices(source) : null);
        // What cannot be written is refused before training, not after it.
        _output = IsGguf ? GgufConversion.Prepare(source, SaveDType!.Value, ValuesOf) : new ConversionJob([.. source.Tensors.Select(ToWrite)], [], WriteConfig);
    }

    /// <summary>The type of all written weights; null for those of the source.</summary>
    public DType? SaveDType { get; }

    public override DecoderModel Model { get; }

    public override IReadOnlyList<TrainingParameter> Parameters { get; }

    public override DecoderGradients Gradients { get; }

    public override int BackwardPasses => 2;

    public override IReadOnlyDictionary<string, string> Identity { get; } = new Dictionary<string, string>();

    private bool IsGguf => _source.Format == CheckpointFormat.Gguf;

    // What names the model, and where its card would be: beside a GGUF file lie those of other models.
    private string Source => IsGguf ? _source.Path : Family.FolderOf(_source);

    public override void WriteFiles(string folder, RetrainingReport report, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        long bytes = _output.Tensors.Sum(tensor => tensor.LengthBytes);
        long maxShardBytes = _options.MaxShardBytes ?? (IsGguf ? ConversionOptions.DefaultMaxShardBytes : SideFiles.LargestShardBytes(_source));
        SafetensorsWriter.WriteFolder(folder, _output.Tensors, maxShardBytes, null,
            done => progress?.Report(new WorkProgress("writing the weights", done, bytes, "bytes")), cancellationToken);
        if (!IsGguf)
            SideFiles.Copy(Source, folder, cancellationToken);
        _output.WriteConfigs(folder);
        RetrainingCard.Write(Source, folder, report);
    }

    // A folder has one type: that of the file's matrices, and bf16 where they are quantised or of several.
    private static DType DTypeOfMatrices(Checkpoint source)
    {
        var types = source.Tensors.Where(tensor => tensor.Shape.Count > 1).Select(tensor => tensor.DType).Distinct().ToList();
        return types is [DType.F32 or DType.F16] ? types[0] : DType.BF16;
    }

    private Weight? ValuesOf(TensorEntry entry) => _byName.TryGetValue(entry.Name, out var parameter) ? Weight.Of(parameter.Name, parameter.Values, parameter) : null;

    private void WriteConfig(string folder)
    {
        var config = HfConfig.Read(Source).Root;
        if (SaveDType is { } dtype)
            config[config.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = GgufModelConfig.DTypeName(dtype);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString(PruningPlan.Json) + "\n");
    }

    // Frequencies and other buffers of the source are copied; a head that is stored beside the embedding it repeats follows it.
    private TensorToWrite ToWrite(TensorEntry entry)
    {
        var settings = Model.Settings;
        string name = settings.TieWordEmbeddings && entry.Name == settings.Names.Head ? settings.Names.Embedding : entry.Name;
        return _byName.TryGetValue(name, out var parameter)
            ? TrainedTensor.ToWrite(parameter, entry, SaveDType ?? entry.DType)
            : TensorToWrite.Copy(entry, entry.Name);
    }
}
