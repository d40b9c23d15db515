using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Tokenizers;

namespace Shorten.Cli.Frame;

/// <summary>What MODEL names: a checkpoint, and when asked for, the model and the tokenizer in it.</summary>
internal sealed class ModelSource : IDisposable
{
    private readonly Lazy<DecoderModel> _model;
    private readonly Lazy<Tokenizer> _tokenizer;
    private Workspace? _adapterMemory;
    private IReadOnlyDictionary<string, string>? _sha256;

    private ModelSource(string path, Checkpoint checkpoint)
    {
        Path = path;
        Checkpoint = checkpoint;
        _model = new Lazy<DecoderModel>(() => DecoderModel.Open(checkpoint));
        _tokenizer = new Lazy<Tokenizer>(() => TokenizerOf(checkpoint));
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    public Checkpoint Checkpoint { get; }

    /// <summary>The adapter that the model computes with, or null.</summary>
    public Adapter? Adapter { get; private set; }

    public DecoderModel Model => _model.Value;

    public Tokenizer Tokenizer => _tokenizer.Value;

    public static ModelSource Open(string path) => new(path, Checkpoint.Open(path));

    /// <summary>The tokenizer at <paramref name="path"/>, which needs no weights: a folder, a GGUF file, or a <c>tokenizer.json</c>.</summary>
    public static Tokenizer OpenTokenizer(string path)
    {
        if (Directory.Exists(path))
            return Tokenizer.FromFolder(path);
        if (File.Exists(path) && System.IO.Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return Tokenizer.FromFile(path);
        using var checkpoint = Checkpoint.Open(path);
        return TokenizerOf(checkpoint);
    }

    /// <summary>Lets the model compute with the adapter in <paramref name="folder"/>, which <paramref name="memory"/> holds from now on.</summary>
    public Adapter Apply(string folder, BlockRemap? remap, Workspace memory)
    {
        _adapterMemory = memory;
        Adapter = Adapter.Read(folder, Model, memory, remap);
        Adapter.Apply(Model);
        return Adapter;
    }

    /// <summary>SHA-256 of the weight files, and of the files of the adapter.</summary>
    public IReadOnlyDictionary<string, string> Sha256(VerbContext context)
    {
        var hashes = _sha256 ??= SourceHashes.Compute(Checkpoint, context.Progress, context.CancellationToken);
        return Adapter is null ? hashes : hashes.Concat(Adapter.SourceSha256()).ToDictionary();
    }

    /// <summary>The fastest arithmetic for the weights of the blocks.</summary>
    public ComputeMode FastestCompute => Model.Blocks.Count == 0 ? ComputeMode.F32 : ComputeModes.Fastest(Model.Blocks[0].Weights.Matrices[0].DType);

    /// <summary>Refuses ids that the model has no embedding for.</summary>
    public void RequireInVocabulary(IEnumerable<int> ids)
    {
        int vocabulary = Model.Settings.VocabSize;
        foreach (int id in ids.Where(id => id >= vocabulary))
            throw new TokenizerFormatException(Path, $"the tokenizer gives token {id}, the model has {vocabulary}: it is the tokenizer of another model");
    }

    public void Dispose()
    {
        _adapterMemory?.Dispose();
        Checkpoint.Dispose();
    }

    private static Tokenizer TokenizerOf(Checkpoint checkpoint) =>
        checkpoint.Gguf is { } metadata ? Tokenizer.FromGguf(metadata, checkpoint.Path) : Tokenizer.FromFolder(Family.FolderOf(checkpoint));
}
