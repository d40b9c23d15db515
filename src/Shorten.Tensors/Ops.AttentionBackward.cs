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
    /// <param name="dQ">Gradient of the queries <c>[B x T, N x H]</c>, overwritten; not dY.</param>
    /// <param name="dK">Gradient of the keys <c>[B x S, K x H]</c>, overwritten.</param>
    /// <param name="dV">Gradient of the values <c>[B x S, K x H]</c>, overwritten.</param>
    /// <param name="workspace">Holds one number for each row and head.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>
    /// P = e^(scores - logSumExp) is computed anew, a tile at a time, once for dQ and once for dK and dV: no task adds to what belongs to another. With D = sum(dY y) of a row and head:
    /// dS = P (dY v^T - D) cap'(scores), dQ = scale dS k, dK = scale dS^T q, dV = P^T dY (Dao, arXiv 2307.08691).
    /// </remarks>
    public static void AttentionBackward(
        Tensor dY, Tensor q, Tensor k, Tensor v, Tensor y, Tensor logSumExp, in AttentionShape shape, Tensor dQ, Tensor dK, Tensor dV, Workspace workspace) =>
        throw new NotImplementedException();
}
