using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Cli.Frame;
using Shorten.Models;
using Shorten.Pruning;
using Shorten.Tokenizers;

namespace Shorten.Cli.Verbs;

/// <summary>Facts about a checkpoint, whether or not it is a model that can be run.</summary>
internal sealed class ModelFacts
{
    private readonly ModelSource _source;
    private readonly DecoderModel? _model;
    private readonly string? _modelProblem, _tokenizer, _tokenizerProblem;
    private readonly List<(string DType, int Tensors, long Bytes)> _dtypes;

    public ModelFacts(ModelSource source)
    {
        _source = source;
        try
        {
            _model = source.Model;
        }
        catch (CheckpointFormatException e)
        {
            _modelProblem = e.Problem;
        }
        try
        {
            _tokenizer = source.Tokenizer.Description;
        }
        catch (TokenizerFormatException e)
        {
            _tokenizerProblem = e.Problem;
        }
        _dtypes = [.. source.Checkpoint.Tensors.GroupBy(t => t.DType).Select(g => (g.Key.ToString(), g.Count(), g.Sum(t => t.LengthBytes))).OrderByDescending(d => d.Item3)];
    }

    private Checkpoint Checkpoint => _source.Checkpoint;

    private long NumParameters => _model?.NumParameters ?? Checkpoint.Tensors.Sum(t => t.Elements);

    private long FileBytes => Checkpoint.Files.Sum(file => file.LengthBytes);

    private IReadOnlyList<int> Protected => _model is null ? [] : BlockProtection.Default.Of(_model.Blocks.Count);

    public IEnumerable<(string Name, string Value)> Lines()
    {
        yield return ("path", _source.Path);
        yield return ("format", FormatLine());
        if (_model?.Settings is { } s)
        {
            yield return ("family", s.ModelType);
            yield return ("blocks", $"{s.NumHiddenLayers}, protected by default: {Figures.Indices(Protected)}");
            yield return ("hidden", $"{s.HiddenSize}, feed-forward {s.IntermediateSize}");
            yield return ("heads", $"{s.NumAttentionHeads} of {s.HeadDim}, {s.NumKeyValueHeads} for keys and values{(s.SlidingWindow > 0 ? $", sliding window {s.SlidingWindow}" : "")}");
            yield return ("vocabulary", $"{s.VocabSize}{(s.TieWordEmbeddings ? ", head tied to the embedding" : "")}");
            yield return ("context", $"{s.MaxPositionEmbeddings} tokens");
        }
        else
        {
            yield return ("model", $"none that can be run: {_modelProblem}");
        }
        yield return ("parameters", Figures.Count(NumParameters));
        yield return ("size", $"{MemorySize.Text(FileBytes)} in {Checkpoint.Files.Count} file{(Checkpoint.Files.Count == 1 ? "" : "s")}");
        yield return ("tensors", $"{Checkpoint.Tensors.Count}: {string.Join(", ", _dtypes.Select(d => $"{d.Tensors} {d.DType} ({MemorySize.Text(d.Bytes)})"))}");
        yield return ("tokenizer", _tokenizer ?? $"none: {_tokenizerProblem}");
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["path"] = _source.Path,
            ["format"] = Checkpoint.Format.ToString().ToLowerInvariant(),
            ["family"] = _model?.Settings.ModelType,
            ["blocks"] = _model?.Blocks.Count,
            ["parameters"] = NumParameters,
            ["bytes"] = Checkpoint.TotalBytes,
            ["fileBytes"] = FileBytes,
            ["files"] = Checkpoint.Files.Count,
            ["numTensors"] = Checkpoint.Tensors.Count,
            ["dtypes"] = new JsonObject(_dtypes.Select(d => KeyValuePair.Create(d.DType, (JsonNode?)new JsonObject { ["tensors"] = d.Tensors, ["bytes"] = d.Bytes }))),
        };
        AddSettings(json);
        json["tokenizer"] = _tokenizer;
        json["modelProblem"] = _modelProblem;
        json["tokenizerProblem"] = _tokenizerProblem;
        return json;
    }

    private void AddSettings(JsonObject json)
    {
        if (_model?.Settings is not { } s)
            return;
        json["vocabSize"] = s.VocabSize;
        json["hiddenSize"] = s.HiddenSize;
        json["intermediateSize"] = s.IntermediateSize;
        json["numAttentionHeads"] = s.NumAttentionHeads;
        json["numKeyValueHeads"] = s.NumKeyValueHeads;
        json["headDim"] = s.HeadDim;
        json["maxPositionEmbeddings"] = s.MaxPositionEmbeddings;
        json["tieWordEmbeddings"] = s.TieWordEmbeddings;
        json["protected"] = Figures.List(Protected);
    }

    private string FormatLine() => Checkpoint.Format switch
    {
        CheckpointFormat.Gguf => $"GGUF version {Checkpoint.GgufVersion}",
        CheckpointFormat.PyTorch => "PyTorch",
        _ => "safetensors",
    };
}
