using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Models.Families;

namespace Shorten.Pruning;

/// <summary>A checkpoint as surgery sees it: named tensors, some of which belong to a block.</summary>
internal sealed class PruningSource
{
    private readonly DecoderNames _names;
    private readonly bool _tied;

    private PruningSource(Checkpoint checkpoint)
    {
        Checkpoint = checkpoint;
        bool isGguf = checkpoint.Format == CheckpointFormat.Gguf;
        Config = isGguf ? null : HfConfig.Read(Folder);
        _names = isGguf ? DecoderNames.Gguf : Family.Find(Config!)?.Names ?? DecoderNames.HuggingFace;
        NumBlocks = (isGguf ? GgufSlicing.NumBlocks(checkpoint.Gguf!) : ConfigSlicing.NumBlocks(Config!.Root))
            ?? throw Error($"does not say how many blocks it has ({(isGguf ? "block_count" : "num_hidden_layers")} is missing)");
        _tied = Config is not null && Config.Bool("tie_word_embeddings", Config.Text("model_type")?.StartsWith("gemma", StringComparison.Ordinal) == true);
        CheckBlocks();
    }

    public Checkpoint Checkpoint { get; }

    /// <summary>Config of a Hugging Face source; null for GGUF.</summary>
    public HfConfig? Config { get; }

    public int NumBlocks { get; }

    /// <summary>Folder of the weights and of all that lies beside them.</summary>
    public string Folder => Family.FolderOf(Checkpoint);

    /// <summary>Manifest of an earlier pruning; null where there was none, or none that can be read.</summary>
    public JsonObject? EarlierManifest { get; private init; }

    public static PruningSource Open(Checkpoint checkpoint) => new(checkpoint) { EarlierManifest = Manifest.TryRead(Manifest.PathFor(checkpoint)) };

    /// <summary>Index of every block in the model before any pruning.</summary>
    public IReadOnlyList<int> OriginalBlocks()
    {
        var earlier = Checkpoint.Gguf is { } metadata ? Provenance.OriginalBlocks(metadata) : Manifest.OriginalBlocks(EarlierManifest);
        return earlier?.Count == NumBlocks ? earlier : [.. Enumerable.Range(0, NumBlocks)];
    }

    /// <summary>Tensors of the model that has only the blocks <paramref name="kept"/>, in the order of the source, under their new names.</summary>
    public List<TensorToWrite> Tensors(IReadOnlyList<int> kept)
    {
        var newIndex = kept.Select((source, index) => (source, index)).ToDictionary(pair => pair.source, pair => pair.index);
        var tensors = new List<TensorToWrite>();
        foreach (var entry in Checkpoint.Tensors)
        {
            if (_names.BlockOf(entry.Name) is not int block)
                tensors.Add(TensorToWrite.Copy(entry, entry.Name));
            else if (newIndex.TryGetValue(block, out int index))
                tensors.Add(TensorToWrite.Copy(entry, _names.InBlock(index, entry.Name[(entry.Name.IndexOf('.', _names.BlockPrefix.Length) + 1)..])));
        }
        return tensors;
    }

    /// <summary>Values in the tensors that are outside all blocks or in one of <paramref name="blocks"/>.</summary>
    /// <remarks>As <see cref="DecoderModel.NumParameters"/> counts.</remarks>
    public long NumParameters(IReadOnlyCollection<int> blocks) => Checkpoint.Tensors
        .Where(tensor => _names.BlockOf(tensor.Name) is not int block || blocks.Contains(block))
        .Where(tensor => tensor.Name != "rope_freqs.weight" && !tensor.Name.EndsWith(".inv_freq", StringComparison.Ordinal))
        .Where(tensor => !_tied || tensor.Name != _names.Head)
        .Sum(tensor => tensor.Elements);

    private CheckpointFormatException Error(string problem) => new(Checkpoint.Path, null, problem);

    private void CheckBlocks()
    {
        var blocks = Checkpoint.Tensors.Select(tensor => _names.BlockOf(tensor.Name)).OfType<int>().ToHashSet();
        if (blocks.Count == 0)
            throw Error($"no tensor is named {_names.BlockPrefix}N: there are no blocks to remove");
        if (blocks.Count != NumBlocks || blocks.Max() != NumBlocks - 1)
            throw Error($"the config says {NumBlocks} blocks, the tensors are of {blocks.Count} blocks up to {_names.BlockPrefix}{blocks.Max()}");
    }
}
