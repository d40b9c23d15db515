using Shorten.Checkpoints;
using Shorten.Models.Families;
using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>A decoder over the tensors of a checkpoint: embedding, blocks, final norm and head, all still in the file. Valid while the checkpoint is open.</summary>
public sealed class DecoderModel
{
    private readonly float[] _finalNorm;
    private readonly float[]? _finalNormBias;

    private DecoderModel(Checkpoint checkpoint, DecoderSettings settings, Weight embedding, float[] finalNorm, float[]? finalNormBias, Weight head,
        IReadOnlyList<DecoderBlock> blocks)
    {
        Checkpoint = checkpoint;
        Settings = settings;
        Embedding = embedding;
        _finalNorm = finalNorm;
        _finalNormBias = finalNormBias;
        Head = head;
        Blocks = blocks;
    }

    /// <summary>Where the weights are.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Settings of the checkpoint, with its number of blocks.</summary>
    public DecoderSettings Settings { get; }

    /// <summary>Token embedding <c>[V, C]</c>.</summary>
    public Weight Embedding { get; }

    /// <summary>Output head <c>[V, C]</c>; the embedding where they are tied.</summary>
    public Weight Head { get; }

    /// <summary>Blocks of the model at hand, in order.</summary>
    public IReadOnlyList<DecoderBlock> Blocks { get; }

    /// <summary>Number of values in all tensors of the model at hand.</summary>
    public long NumParameters { get; private init; }

    /// <summary>Largest rank of an adapter in any block, 0 where there is none.</summary>
    public int AdapterRank => Blocks.SelectMany(block => block.Weights.Adapters).Select(adapter => adapter?.Rank ?? 0).DefaultIfEmpty().Max();

    /// <summary>Reads the config, finds every tensor and checks its shape.</summary>
    /// <exception cref="CheckpointFormatException">The architecture is unknown, a setting is wrong, or a tensor is missing, unexpected or of the wrong shape or type.</exception>
    public static DecoderModel Open(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Load(checkpoint, new DecoderWeights(checkpoint));
    }

    /// <summary>Opens a model whose weights are float32 copies in memory of <paramref name="workspace"/>, which training may change.</summary>
    /// <param name="checkpoint">Where the weights are copied from.</param>
    /// <param name="workspace">Holds the copies and their gradients: eight bytes a value.</param>
    /// <exception cref="CheckpointFormatException">As <see cref="Open"/>.</exception>
    /// <exception cref="MemoryLimitException">They do not fit.</exception>
    public static TrainableModel Trainable(Checkpoint checkpoint, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(workspace);
        var weights = new TrainableWeights(checkpoint, workspace);
        var model = Load(checkpoint, weights);
        model.StoredNorms = weights.StoredNorms;
        return new TrainableModel(model, weights);
    }

    /// <summary>Norms that training changes in another form than they are multiplied with.</summary>
    internal IReadOnlyList<StoredNorm> StoredNorms { get; private set; } = [];

    /// <summary>Factors and summands of the final norm.</summary>
    internal (float[] Factors, float[]? Bias) FinalNormWeights => (_finalNorm, _finalNormBias);

    /// <summary>Takes over what training changed in the stored norms of a model from <see cref="Trainable"/>. Before each pass of <see cref="GradientPass"/> it is done there.</summary>
    public void RefreshNorms()
    {
        for (int i = 0; i < StoredNorms.Count; i++)
            StoredNorms[i].Refresh();
    }

    private static DecoderModel Load(Checkpoint checkpoint, DecoderWeights weights)
    {
        var settings = Family.Settings(checkpoint);
        weights.RequireBlocks(settings);
        var embedding = weights.Matrix(settings.Names.Embedding, settings.VocabSize, settings.HiddenSize);
        var blocks = Enumerable.Range(0, settings.NumHiddenLayers).Select(i => new DecoderBlock(settings, i, BlockWeights.Load(weights, settings, i))).ToList();
        var norm = weights.Norm(settings.Names.FinalNorm, settings.HiddenSize, settings.NormOffset, settings.LogitsScaling);
        var normBias = settings.LayerNorm ? weights.Vector(DecoderNames.BiasOf(settings.Names.FinalNorm), settings.HiddenSize) : null;
        var head = settings.TieWordEmbeddings ? embedding : weights.Matrix(settings.Names.Head, settings.VocabSize, settings.HiddenSize);
        weights.RefuseOthers(settings.Names, settings.TieWordEmbeddings);
        return new DecoderModel(checkpoint, settings, embedding, norm, normBias, head, blocks) { NumParameters = CountParameters(checkpoint, settings, _ => true) };
    }

    /// <summary>The same model without some blocks, given by their index in the checkpoint. Shares all weights.</summary>
    public DecoderModel Without(IReadOnlyCollection<int> sourceBlockIndices)
    {
        ArgumentNullException.ThrowIfNull(sourceBlockIndices);
        var kept = Blocks.Where(block => !sourceBlockIndices.Contains(block.SourceBlockIndex)).ToList();
        var indices = kept.Select(block => block.SourceBlockIndex).ToHashSet();
        return new DecoderModel(Checkpoint, Settings, Embedding, _finalNorm, _finalNormBias, Head, kept)
        {
            NumParameters = CountParameters(Checkpoint, Settings, indices.Contains),
            StoredNorms = StoredNorms,
        };
    }

    /// <summary>Token embeddings, the input of the first block: <c>[M]</c> ids give <c>[M, C]</c>.</summary>
    public void Embed(ReadOnlySpan<int> ids, Tensor x) => Ops.Embedding(ids, Embedding, Settings.EmbeddingScale, x);

    /// <summary>The norm before the head, <c>[M, C]</c>; y may be x.</summary>
    public void FinalNorm(Tensor x, Tensor y)
    {
        if (_finalNormBias is null)
            Ops.RmsNorm(x, _finalNorm, Settings.RmsNormEps, y);
        else
            Ops.LayerNorm(x, _finalNorm, _finalNormBias, Settings.RmsNormEps, y);
    }

    /// <summary>Gradients of <see cref="FinalNorm"/>: dX is overwritten and may be dY, those of the stored factors and summands are added to.</summary>
    internal void FinalNormBackward(Tensor dY, Tensor x, Tensor dX, Tensor? dStored, Tensor? dBias, Workspace workspace)
    {
        using var scope = workspace.Scope();
        // The factors are the stored values, plus a constant, divided by the scaling.
        var dFactors = dStored is null || Settings.LogitsScaling == 1 ? dStored : workspace.Rent(1, x.Columns);
        if (Settings.LogitsScaling != 1)
            dFactors?.Clear();
        if (_finalNormBias is null)
            Ops.RmsNormBackward(dY, x, _finalNorm, Settings.RmsNormEps, dX, dFactors, workspace);
        else
            Ops.LayerNormBackward(dY, x, _finalNorm, Settings.RmsNormEps, dX, dFactors, dBias, workspace);
        if (Settings.LogitsScaling != 1 && dFactors is { } scaled && dStored is { } stored)
            Ops.AddScaled(scaled, 1 / Settings.LogitsScaling, stored);
    }

    /// <summary>Logits <c>[M, V]</c> of hidden states <c>[M, C]</c> that went through <see cref="FinalNorm"/>. For a few rows: a text needs <see cref="Ops.CrossEntropy"/>.</summary>
    public void Logits(Tensor x, Tensor logits, Workspace workspace)
    {
        Ops.Linear(x, Head, default, logits, workspace);
        Ops.SoftCap(logits, Settings.FinalLogitSoftcapping);
    }

    /// <summary>Runs all blocks over the new positions of one sequence, whose past is in <paramref name="cache"/>.</summary>
    /// <param name="ids">New tokens <c>[T]</c>.</param>
    /// <param name="cache">Past of the sequence; grows by T.</param>
    /// <param name="rope">Rotary table that reaches the last position.</param>
    /// <param name="workspace">Holds the activations.</param>
    /// <param name="x">Hidden states <c>[T, C]</c> before the final norm, overwritten.</param>
    public void Forward(ReadOnlySpan<int> ids, KeyValueCache cache, RopeTable rope, Workspace workspace, Tensor x)
    {
        var batch = new KeyValueBatch();
        batch.Add(cache, ids.Length);
        Forward(ids, batch, rope, workspace, x);
    }

    /// <summary>Runs all blocks over the new positions of several sequences; the weights are read once for all of them.</summary>
    /// <param name="ids">New tokens of the first sequence, then of the second, and so on <c>[M]</c>.</param>
    /// <param name="batch">The sequences; their caches grow by their new rows. Fill it again before the next pass.</param>
    /// <param name="rope">Rotary table that reaches the last position.</param>
    /// <param name="workspace">Holds the activations.</param>
    /// <param name="x">Hidden states <c>[M, C]</c> before the final norm, overwritten.</param>
    /// <param name="blocksDone">Hears how many blocks have run: 0 behind the embedding, then after each block; null where nobody times them.</param>
    /// <exception cref="ArgumentException">There are more or fewer ids than new rows.</exception>
    public void Forward(ReadOnlySpan<int> ids, KeyValueBatch batch, RopeTable rope, Workspace workspace, Tensor x, Action<int>? blocksDone = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (ids.Length != batch.NumRows)
            throw new ArgumentException($"{ids.Length} tokens for {batch.NumRows} new rows", nameof(ids));
        Embed(ids, x);
        blocksDone?.Invoke(0);
        for (int i = 0; i < Blocks.Count; i++)
        {
            Blocks[i].Forward(x, rope, workspace, batch, i);
            blocksDone?.Invoke(i + 1);
        }
        batch.Advance();
    }

    // Frequencies of the rotary embedding are no parameters; a head that repeats the embedding counts once.
    private static long CountParameters(Checkpoint checkpoint, DecoderSettings settings, Func<int, bool> isKept) => checkpoint.Tensors
        .Where(t => settings.Names.BlockOf(t.Name) is not int block || isKept(block))
        .Where(t => !DecoderWeights.IsRope(t.Name) && !(settings.TieWordEmbeddings && t.Name == settings.Names.Head))
        .Sum(t => t.Elements);
}
