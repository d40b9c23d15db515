using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>The loss of each row as <see cref="CrossEntropy"/> gives it, and the gradients of the sum of weights[i] nll[i].</summary>
    /// <param name="x">Normalised hidden states <c>[M, C]</c>.</param>
    /// <param name="head">Output head <c>[V, C]</c>.</param>
    /// <param name="softCap">Soft cap of the logits, 0 for none.</param>
    /// <param name="targets">The token that each row should predict <c>[M]</c>; of any value where the weight is 0.</param>
    /// <param name="weights">Factor of each row's loss <c>[M]</c>. A row of weight 0 is left out: its loss and gradient are 0 and cost nothing.</param>
    /// <param name="nll">Negative log-likelihoods <c>[M]</c>, without their weights, overwritten.</param>
    /// <param name="dX">Gradient of the hidden states <c>[M, C]</c>, overwritten; may be x.</param>
    /// <param name="dHead">Gradient of the head <c>[V, C]</c>, added to; or null where it is not wanted.</param>
    /// <param name="workspace">Holds the rows that count, a chunk of the vocabulary's logits and parts of the factors in the product's units.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the dtype cannot be read as floats.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target that counts is outside the vocabulary.</exception>
    /// <remarks>The gradient of the logits is weights[i] (softmax - one-hot) cap'(logits), for a chunk of the vocabulary at a time, in a second walk over the head.</remarks>
    public static void CrossEntropyBackward(
        Tensor x, Weight head, float softCap, ReadOnlySpan<int> targets, ReadOnlySpan<float> weights, Span<double> nll, Tensor dX, Tensor? dHead, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(workspace);
        bool fits = x.Columns == head.Columns && targets.Length == x.Rows && weights.Length == x.Rows && nll.Length == x.Rows && dX.Rows == x.Rows && dX.Columns == x.Columns;
        if (!fits)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}], {head.Name} [{head.Rows}, {head.Columns}], {targets.Length} targets and {weights.Length} weights do not fit");
        if (dHead is Tensor gradient && (gradient.Rows != head.Rows || gradient.Columns != head.Columns))
            throw new ArgumentException($"[{gradient.Rows}, {gradient.Columns}] is not of the shape of {head.Name}", nameof(dHead));
        int[] rows = RowsThatCount(weights);
        var states = new RowState[rows.Length];
        var (keptTargets, keptWeights) = (new int[rows.Length], new float[rows.Length]);
        for (int i = 0; i < rows.Length; i++)
            (keptTargets[i], keptWeights[i]) = (targets[rows[i]], weights[rows[i]]);
        RequireTargets(keptTargets, head);
        var kept = workspace.Rent(rows.Length, x.Columns);
        for (int i = 0; i < rows.Length; i++)
            x.RowSpan(rows[i]).CopyTo(kept.RowSpan(i));
        RowLosses(kept, head, softCap, keptTargets, workspace, states, progress: null);
        nll.Clear();
        for (int i = 0; i < rows.Length; i++)
            nll[rows[i]] = states[i].Loss;
        fixed (int* ids = keptTargets)
        fixed (float* factors = keptWeights)
        fixed (RowState* sums = states)
        {
            var arguments = new CrossEntropyArguments { X = kept, Targets = ids, States = sums, RowWeights = factors, SoftCap = softCap };
            AddHeadGradients(head, arguments, dX.Slice(0, rows.Length), dHead, workspace);
        }
        Spread(dX, rows);
        workspace.Return(kept);
    }

    /// <summary>Most bytes that <see cref="CrossEntropyBackward"/> rents for <paramref name="rows"/> rows that count and a head of this shape.</summary>
    public static long CrossEntropyBackwardBytes(long rows, int vocabulary, int columns)
    {
        int chunk = Math.Min(VocabularyChunk, vocabulary);
        long products = Math.Max(Workspace.BytesOf(PackedWeight.BufferRows(chunk), columns), LinearBackwardBytes(rows, chunk, columns));
        return Workspace.BytesOf(rows, columns) + Workspace.BytesOf(rows, chunk) + products;
    }

    private static int[] RowsThatCount(ReadOnlySpan<float> weights)
    {
        var rows = new List<int>(weights.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0)
                rows.Add(i);
        }
        return [.. rows];
    }

    // dX = the gradient of the rows that count; dHead += that of the head.
    private static void AddHeadGradients(Weight head, CrossEntropyArguments arguments, Tensor dX, Tensor? dHead, Workspace workspace)
    {
        var tile = MatMulTile.For(workspace.Compute);
        dX.Clear();
        if (dX.Rows == 0)
            return;
        for (long first = 0; first < head.Rows; first += VocabularyChunk)
        {
            var chunk = head.SliceRows(first, Math.Min(VocabularyChunk, head.Rows - first));
            var gradients = workspace.Rent(dX.Rows, (int)chunk.Rows);
            var panels = workspace.Rent(PackedWeight.BufferRows(chunk.Rows), tile.Units(dX.Columns));
            arguments.Weight = PackedWeight.Pack(new StoredRows(chunk), panels, tile);
            arguments.FirstToken = (int)first;
            arguments.Gradients = gradients;
            Workers.For(checked((int)((dX.Rows + CrossEntropyRows - 1) / CrossEntropyRows)), &arguments, &LogitGradientTask);
            workspace.Return(panels);
            LinearBackwardInput(gradients, chunk, dX, workspace, accumulate: true);
            if (dHead is Tensor sums)
                LinearBackwardWeight(gradients, arguments.X, sums.Slice(first, chunk.Rows), workspace);
            workspace.Return(gradients);
        }
    }

    private static void LogitGradientTask(void* pointer, int index)
    {
        var a = (CrossEntropyArguments*)pointer;
        long first = (long)index * CrossEntropyRows;
        int rows = (int)Math.Min(CrossEntropyRows, a->X.Rows - first), tokens = a->Weight.Rows;
        float* scratch = Workers.Scratch(PackedRows.BufferRows(rows, a->X.Columns, a->Weight.Tile) * MatMulTile.RowLength * sizeof(float));
        ChunkLogits(a, first, rows, scratch, a->Gradients.Row(first), a->Gradients.Columns);
        for (long row = first; row < first + rows; row++)
        {
            float* logits = a->Gradients.Row(row);
            float weight = a->RowWeights[row];
            var state = a->States[row];
            CapRow(logits, tokens, a->SoftCap);
            LogitGradient.Run(logits, tokens, state.Max, (float)(weight / state.Sum), a->SoftCap);
            int target = a->Targets[row] - a->FirstToken;
            float share = a->SoftCap == 0 ? 0 : state.Target / a->SoftCap;
            if (target >= 0 && target < tokens)
                logits[target] -= weight * (1 - share * share);
        }
    }

    // The first rows go to their places, the last one first; the others become zero.
    private static void Spread(Tensor dX, int[] rows)
    {
        long end = dX.Rows;
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            if (rows[i] != i)
                dX.RowSpan(i).CopyTo(dX.RowSpan(rows[i]));
            dX.Slice(rows[i] + 1, end - rows[i] - 1).Clear();
            end = rows[i];
        }
        dX.Slice(0, end).Clear();
    }
}
