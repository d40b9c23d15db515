using System.Buffers;
using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    // Rows of the head in one chunk: the logits of 84 rows (0.7 MB, whole tiles of 12 and 14 rows) stay in the second-level cache until they are reduced.
    private const int VocabularyChunk = 2048;
    private const int CrossEntropyRows = 84;

    /// <summary>nll[i] = -ln softmax(cap(x[i] W^T))[targets[i]]: the loss of each row, in nats, without the logits ever existing as a whole.</summary>
    /// <param name="x">Normalised hidden states <c>[M, C]</c>.</param>
    /// <param name="head">Output head <c>[V, C]</c>.</param>
    /// <param name="softCap">Soft cap of the logits, 0 for none.</param>
    /// <param name="targets">The token that each row should predict, <c>[M]</c>.</param>
    /// <param name="workspace">Holds one packed chunk of the head.</param>
    /// <param name="nll">Negative log-likelihoods <c>[M]</c>, overwritten.</param>
    /// <param name="progress">Called after each chunk with the share of the head that is done, or null.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a target is outside the vocabulary, or the dtype cannot be read as floats.</exception>
    /// <remarks>Walks the head once; each row keeps its largest logit, the sum of e^(logit - largest) and the target's logit.</remarks>
    public static void CrossEntropy(Tensor x, Weight head, float softCap, ReadOnlySpan<int> targets, Workspace workspace, Span<double> nll, Action<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(workspace);
        if (x.Columns != head.Columns || targets.Length != x.Rows || nll.Length != x.Rows)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}], {head.Name} [{head.Rows}, {head.Columns}], {targets.Length} targets and {nll.Length} results do not fit");
        RequireTargets(targets, head);
        var states = ArrayPool<RowState>.Shared.Rent(targets.Length);
        try
        {
            RowLosses(x, head, softCap, targets, workspace, states.AsSpan(0, targets.Length), progress);
            for (int i = 0; i < nll.Length; i++)
                nll[i] = states[i].Loss;
        }
        finally
        {
            ArrayPool<RowState>.Shared.Return(states);
        }
    }

    private static void RequireTargets(ReadOnlySpan<int> targets, Weight head)
    {
        if (!RowReader.CanRead(head.DType))
            throw new ArgumentException($"{head.Name}: {head.DType} cannot be computed with", nameof(head));
        foreach (int target in targets)
        {
            if (target < 0 || target >= head.Rows)
                throw new ArgumentOutOfRangeException(nameof(targets), target, $"token id outside the vocabulary of {head.Rows}");
        }
    }

    private static void RowLosses(
        Tensor x, Weight head, float softCap, ReadOnlySpan<int> targets, Workspace workspace, Span<RowState> states, Action<double>? progress)
    {
        states.Fill(new RowState { Max = float.NegativeInfinity });
        var tile = MatMulTile.For(workspace.Compute);
        var buffer = workspace.Rent(PackedWeight.BufferRows(Math.Min(VocabularyChunk, head.Rows)), tile.Units(x.Columns));
        try
        {
            fixed (int* ids = targets)
            fixed (RowState* rows = states)
                WalkHead(head, buffer, tile, new CrossEntropyArguments { X = x, Targets = ids, States = rows, SoftCap = softCap }, progress);
        }
        finally
        {
            workspace.Return(buffer);
        }
    }

    private static void WalkHead(Weight head, Tensor buffer, MatMulTile tile, CrossEntropyArguments arguments, Action<double>? progress)
    {
        var stored = new StoredRows(head);
        for (long first = 0; first < head.Rows; first += VocabularyChunk)
        {
            arguments.Weight = PackedWeight.Pack(stored.Slice(first, VocabularyChunk), buffer, tile);
            arguments.FirstToken = (int)first;
            Workers.For(checked((int)((arguments.X.Rows + CrossEntropyRows - 1) / CrossEntropyRows)), &arguments, &CrossEntropyTask);
            progress?.Invoke((double)(first + arguments.Weight.Rows) / head.Rows);
        }
    }

    private static void CrossEntropyTask(void* pointer, int index)
    {
        var a = (CrossEntropyArguments*)pointer;
        long first = (long)index * CrossEntropyRows;
        int rows = (int)Math.Min(CrossEntropyRows, a->X.Rows - first), tokens = a->Weight.Rows;
        long packed = PackedRows.BufferRows(rows, a->X.Columns, a->Weight.Tile) * MatMulTile.RowLength;
        float* scratch = Workers.Scratch((packed + (long)CrossEntropyRows * VocabularyChunk) * sizeof(float)), logits = scratch + packed;
        ChunkLogits(a, first, rows, scratch, logits, VocabularyChunk);
        for (int r = 0; r < rows; r++)
        {
            float* row = logits + (long)r * VocabularyChunk;
            CapRow(row, tokens, a->SoftCap);
            Reduce(row, tokens, a->Targets[first + r] - a->FirstToken, a->States + first + r);
        }
    }

    // Logits of some rows for the packed chunk of the head, before the cap; scratch holds the packed rows.
    private static void ChunkLogits(CrossEntropyArguments* a, long first, int rows, float* scratch, float* logits, long stride)
    {
        var x = new PackedRows(scratch, rows, a->X.Columns, a->Weight.Tile);
        x.Fill(a->X.Row(first), a->X.Columns, 0, rows);
        MatMulBlock.Run(x, 0, rows, a->Weight, 0, a->Weight.NumPanels, logits, stride, accumulate: false);
    }

    private static void Reduce(float* logits, int count, int target, RowState* state)
    {
        if (target >= 0 && target < count)
            state->Target = logits[target];
        float max = MathF.Max(state->Max, SoftmaxRow.Max(logits, count));
        state->Sum = state->Sum * Math.Exp((double)state->Max - max) + SoftmaxRow.ExpSum(logits, count, max, store: false);
        state->Max = max;
    }

    private struct RowState
    {
        public double Sum;
        public float Max, Target;

        public readonly double Loss => Math.Log(Sum) + Max - Target;
    }

    private struct CrossEntropyArguments
    {
        public Tensor X;
        public PackedWeight Weight;
        public int* Targets;
        public RowState* States;
        public Tensor Gradients;
        public float* RowWeights;
        public float SoftCap;
        public int FirstToken;
    }
}
