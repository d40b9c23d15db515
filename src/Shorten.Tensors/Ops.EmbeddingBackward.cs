namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>dTable[ids[i]] += dY[i] x <paramref name="scale"/>: the gradient of the table of <see cref="Embedding"/>.</summary>
    /// <param name="dY">Gradient of the output <c>[M, C]</c>.</param>
    /// <param name="ids">Tokens <c>[M]</c>.</param>
    /// <param name="scale">Factor of the forward pass.</param>
    /// <param name="dTable">Gradient of the table <c>[V, C]</c>, added to.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the table.</exception>
    /// <remarks>The rows of a token are added in their order.</remarks>
    public static void EmbeddingBackward(Tensor dY, ReadOnlySpan<int> ids, float scale, Tensor dTable) => throw new NotImplementedException();
}
