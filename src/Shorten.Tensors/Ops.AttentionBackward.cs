using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>Gradients of queries, keys and values of <see cref="Attention"/>.</summary>
    /// <param name="dY">Gradient of the output <c>[B x T, N x H]</c>.</param>
    /// <param name="q">Queries <c>[B x T, N x H]</c>.</param>
    /// <param name="k">Keys <c>[B x S, K x H]</c>.</param>
    /// <param name="v">Values <c>[B x S, K x H]</c>.</param>
    /// <param name="y">Output of the forward pass <c>[B x T, N x H]</c>.</param>
    /// <param name="logSumExp">What the forward pass stored <c>[B x T, N]</c>.</param>
    /// <param name="shape">Sizes, scale, window and soft cap of the forward pass.</param>
    /// <param name="dQ">Gradient of the queries <c>[B x T, N x H]</c>, overwritten; may be y, but neither dY nor q.</param>
    /// <param name="dK">Gradient of the keys <c>[B x S, K x H]</c>, overwritten; may be k.</param>
    /// <param name="dV">Gradient of the values <c>[B x S, K x H]</c>, overwritten; may be v.</param>
    /// <param name="workspace">Holds one number for each row and head.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>
    /// P = e^(scores - logSumExp) is computed anew, a tile at a time, once for dQ and once for dK and dV: no task adds to what belongs to another. With D = sum(dY y) of a row and head:
    /// dS = P (dY v^T - D) cap'(scores), dQ = scale dS k, dK = scale dS^T q, dV = P^T dY (Dao, arXiv 2307.08691).
    /// </remarks>
    public static void AttentionBackward(
        Tensor dY, Tensor q, Tensor k, Tensor v, Tensor y, Tensor logSumExp, in AttentionShape shape, Tensor dQ, Tensor dK, Tensor dV, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        RequireShape(q, k, v, shape);
        RequireShape(dQ, dK, dV, shape);
        RequireRowsOfHeads(logSumExp, q, shape);
        if (dY.Rows != q.Rows || dY.Columns != q.Columns || y.Rows != q.Rows || y.Columns != q.Columns)
            throw new ArgumentException($"dY [{dY.Rows}, {dY.Columns}] and y [{y.Rows}, {y.Columns}] do not fit {shape}");
        var delta = workspace.Rent(q.Rows, shape.NumHeads);
        var arguments = new AttentionBackwardArguments
        {
            Forward = new AttentionArguments { Q = q, K = k, V = v, Y = y, LogSumExp = logSumExp, Shape = shape },
            DY = dY,
            DQ = dQ,
            DK = dK,
            DV = dV,
            Delta = delta,
        };
        Workers.For(NumRowTasks(q), &arguments, &DeltaTask);
        Workers.For(AttentionTiled.NumTasks(shape), &arguments, &QueryGradientTask);
        Workers.For(checked(shape.NumSequences * shape.NumKeyValueHeads * NumKeyPanels(shape)), &arguments, &KeyGradientTask);
        workspace.Return(delta);
    }

    private static void DeltaTask(void* pointer, int index)
    {
        var a = (AttentionBackwardArguments*)pointer;
        Tensor y = a->Forward.Y, dY = a->DY;
        int headDim = a->Forward.Shape.HeadDim;
        long first = (long)index * RowsPerTask(y), end = Math.Min(first + RowsPerTask(y), y.Rows);
        for (long row = first; row < end; row++)
        {
            for (int head = 0; head < a->Forward.Shape.NumHeads; head++)
                a->Delta.Row(row)[head] = DotProduct.Run(dY.Row(row) + head * headDim, y.Row(row) + head * headDim, headDim);
        }
    }

    private static void QueryGradientTask(void* pointer, int index)
    {
        var a = (AttentionBackwardArguments*)pointer;
        var (sequence, head, panel) = AttentionTiled.Panel(a->Forward.Shape, index);
        new QueryGradientPanel(a, sequence, head, panel, Workers.Scratch(QueryGradientPanel.ScratchBytes(a->Forward.Shape.HeadDim))).Run();
    }

    // Those of a key head follow each other; the first keys, which the most queries see, come first.
    private static void KeyGradientTask(void* pointer, int index)
    {
        var a = (AttentionBackwardArguments*)pointer;
        int panels = NumKeyPanels(a->Forward.Shape), heads = a->Forward.Shape.NumKeyValueHeads, pair = index / panels;
        new KeyGradientPanel(a, pair / heads, pair % heads, index % panels, Workers.Scratch(KeyGradientPanel.ScratchBytes(a->Forward.Shape.HeadDim))).Run();
    }

    private static int NumKeyPanels(in AttentionShape shape) => (shape.NumKeys + KeyGradientPanel.Lanes - 1) / KeyGradientPanel.Lanes;
}
