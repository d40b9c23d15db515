using Shorten.Models;
using Shorten.Scoring;
using Shorten.Tensors;

namespace Shorten.Evaluation.Tasks;

/// <summary>Log-likelihoods of the choices of a batch of questions.</summary>
/// <remarks>The shared beginnings of all questions go through the blocks together, then what is left of all first choices, of all second choices, and so on, each on the cached keys and values
/// of its beginning. Only scored positions go through the head, in one pass for the whole batch.</remarks>
internal sealed class ChoiceScorer : IDisposable
{
    private readonly DecoderModel _model;
    private readonly Workspace _workspace;
    private readonly RopeTable _rope;
    private readonly KeyValueBatch _batch = new();

    /// <summary>A scorer of sequences of at most <paramref name="maxInputs"/> inputs.</summary>
    public ChoiceScorer(DecoderModel model, int maxInputs, Workspace workspace)
    {
        _model = model;
        _workspace = workspace;
        _rope = new RopeTable(model.Settings, maxInputs, workspace);
    }

    /// <summary>Bytes that a batch holds: caches, hidden states, scored rows and the activations of a block.</summary>
    public static long Bytes(DecoderModel model, IReadOnlyCollection<TokenizedDocument> documents)
    {
        long rows = Math.Max(documents.Sum(d => (long)d.NumShared), documents.Sum(d => (long)(d.MaxInputs - d.NumShared)));
        long kept = documents.Sum(d => (long)d.MaxInputs) * KeyValueCache.BytesPerPosition(model);
        return kept + Workspace.BytesOf(rows + documents.Sum(d => (long)d.NumScored), model.Settings.HiddenSize) + DecoderBlock.WorkingBytes(model.Settings, rows);
    }

    /// <summary>Sums of log-probabilities, for each document and choice.</summary>
    /// <exception cref="Shorten.Checkpoints.CheckpointFormatException">The model gives no finite number.</exception>
    public double[][] Run(IReadOnlyList<TokenizedDocument> documents)
    {
        var caches = documents.Select(document => new KeyValueCache(_model, document.MaxInputs, _workspace)).ToList();
        var scored = new ScoredRows(_workspace.Rent(documents.Sum(document => document.NumScored), _model.Settings.HiddenSize));
        Pass(documents, caches, -1, scored);
        for (int sequence = 0; sequence < documents.Max(document => document.Sequences.Count); sequence++)
            Pass(documents, caches, sequence, scored);
        double[][] sums = [.. documents.Select(document => new double[document.Sequences.Count])];
        Reduce(scored, sums);
        _workspace.Return(scored.Rows);
        caches.ForEach(cache => cache.Release(_workspace));
        return [.. documents.Select((document, i) => document.OfChoice.Select(sequence => sums[i][sequence]).ToArray())];
    }

    /// <inheritdoc />
    public void Dispose() => _rope.Release(_workspace);

    // Runs the shared beginnings (sequence -1), or what is left of one sequence of each document.
    private void Pass(IReadOnlyList<TokenizedDocument> documents, List<KeyValueCache> caches, int sequence, ScoredRows scored)
    {
        _batch.Clear();
        var ids = new List<int>();
        for (int i = 0; i < documents.Count; i++)
        {
            var (first, end) = Range(documents[i], sequence);
            if (first == end)
                continue;
            caches[i].Truncate(first);
            _batch.Add(caches[i], end - first);
            ids.AddRange(documents[i].Sequences[Math.Max(sequence, 0)].Ids.AsSpan(first, end - first));
        }
        if (ids.Count == 0)
            return;
        var x = _workspace.Rent(ids.Count, _model.Settings.HiddenSize);
        _model.Forward(ids.ToArray(), _batch, _rope, _workspace, x);
        long row = 0;
        for (int i = 0; i < documents.Count; i++)
        {
            var (first, end) = Range(documents[i], sequence);
            for (int s = 0; s < documents[i].Sequences.Count; s++)
            {
                if (sequence < 0 || s == sequence)
                    scored.Add(x.Slice(row, end - first), first, documents[i].Sequences[s], i, s);
            }
            row += end - first;
        }
        _workspace.Return(x);
    }

    private static (int First, int End) Range(TokenizedDocument document, int sequence) =>
        sequence < 0 ? (0, document.NumShared) : sequence < document.Sequences.Count ? (document.NumShared, document.Sequences[sequence].NumInputs) : (0, 0);

    private void Reduce(ScoredRows scored, double[][] sums)
    {
        var rows = scored.Filled;
        _model.FinalNorm(rows, rows);
        var nll = new double[rows.Rows];
        Ops.CrossEntropy(rows, _model.Head, _model.Settings.FinalLogitSoftcapping, scored.Targets, _workspace, nll);
        FiniteCheck.Require(_model.Checkpoint, nll);
        for (int row = 0; row < nll.Length; row++)
            sums[scored.Owners[row].Document][scored.Owners[row].Sequence] -= nll[row];
    }
}
