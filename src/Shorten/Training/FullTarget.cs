using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>A model all of whose weights are trained, as float32 copies.</summary>
internal sealed class FullTarget : RetrainingTarget
{
    private readonly Checkpoint _source;
    private readonly RetrainingOptions _options;

    public FullTarget(Checkpoint source, RetrainingOptions options, Workspace workspace)
    {
        if (source.Format == CheckpointFormat.Gguf)
            throw new CheckpointFormatException(source.Path, null, "all weights of a GGUF file cannot be trained: convert it to a Hugging Face folder first (shorten convert --to hf)");
        _source = source;
        _options = options;
        var trainable = DecoderModel.Trainable(source, workspace);
        Model = trainable.Model;
        Gradients = trainable.Gradients;
        Parameters = [.. trainable.Tensors.Select(tensor => new TrainingParameter(tensor.Name, tensor.Values, tensor.Gradient, tensor.IsMatrix))];
    }

    public override DecoderModel Model { get; }

    public override IReadOnlyList<TrainingParameter> Parameters { get; }

    public override DecoderGradients Gradients { get; }

    public override int BackwardPasses => 2;

    public override IReadOnlyDictionary<string, string> Identity { get; } = new Dictionary<string, string>();

    public override void WriteFiles(string folder, RetrainingReport report, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        var tensors = _source.Tensors.Select(ToWrite).ToList();
        long bytes = tensors.Sum(tensor => tensor.LengthBytes);
        SafetensorsWriter.WriteFolder(folder, tensors, _options.MaxShardBytes ?? SideFiles.LargestShardBytes(_source), null,
            done => progress?.Report(new WorkProgress("writing the weights", done, bytes, "bytes")), cancellationToken);
        string source = Family.FolderOf(_source);
        SideFiles.Copy(source, folder, cancellationToken);
        var config = HfConfig.Read(source).Root;
        if (_options.SaveDType is { } dtype)
            config[config.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = GgufModelConfig.DTypeName(dtype);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString(PruningPlan.Json) + "\n");
        RetrainingCard.Write(source, folder, report);
    }

    // Frequencies and other buffers of the source are copied; a head that is stored beside the embedding it repeats follows it.
    private TensorToWrite ToWrite(TensorEntry entry)
    {
        var settings = Model.Settings;
        string name = settings.TieWordEmbeddings && entry.Name == settings.Names.Head ? settings.Names.Embedding : entry.Name;
        return Parameters.FirstOrDefault(parameter => parameter.Name == name) is { } parameter
            ? TrainedTensor.ToWrite(parameter, entry, _options.SaveDType ?? entry.DType)
            : TensorToWrite.Copy(entry, entry.Name);
    }
}
