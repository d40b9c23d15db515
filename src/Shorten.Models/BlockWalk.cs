using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Walks the blocks of a model in order and holds one block's weights at a time: the next is read ahead, the last is let go.</summary>
public static class BlockWalk
{
    // Rows that go through a block at once: packing a weight costs a few percent of multiplying this many rows with it.
    private const int ChunkRows = 4096;

    /// <summary>Calls <paramref name="visit"/> for block number <paramref name="first"/> of the model and every one after it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="first">Number of the first block to visit; those before it were visited in an earlier run.</param>
    /// <param name="visit">Called with the number of the block in the model at hand, and the block.</param>
    /// <param name="cancellationToken">Asked before each block.</param>
    public static void Run(DecoderModel model, int first, Action<int, DecoderBlock> visit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(visit);
        for (int i = first; i < model.Blocks.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i + 1 < model.Blocks.Count)
                Prefetch(model.Blocks[i + 1]);
            visit(i, model.Blocks[i]);
            Release(model.Blocks[i]);
        }
    }

    /// <summary>Runs sequences of <paramref name="length"/> rows through a block in place, as many at once as the working memory allows.</summary>
    public static void Forward(DecoderBlock block, Tensor states, int length, RopeTable rope, Workspace workspace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(block);
        long step = RowsAtOnce(length);
        for (long row = 0; row < states.Rows; row += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            block.Forward(states.Slice(row, Math.Min(step, states.Rows - row)), length, rope, workspace);
        }
    }

    /// <summary>Rows of one call of <see cref="DecoderBlock.Forward(Tensor, int, RopeTable, Workspace)"/> for sequences of this length.</summary>
    public static long RowsAtOnce(int length) => Math.Max(1, ChunkRows / length) * (long)length;

    /// <summary>Reads the weights of a block ahead.</summary>
    internal static void Prefetch(DecoderBlock block) => Advise(block, prefetch: true);

    /// <summary>Lets the weights of a block go until they are read again.</summary>
    internal static void Release(DecoderBlock block) => Advise(block, prefetch: false);

    private static unsafe void Advise(DecoderBlock block, bool prefetch)
    {
        for (int i = 0; i < block.Weights.Matrices.Count; i++)
        {
            var weight = block.Weights.Matrices[i];
            if (weight.Owner is not MappedFile file)
                continue;
            long offset = weight.Data - file.Pointer;
            if (prefetch)
                file.Prefetch(offset, weight.Bytes);
            else
                file.Release(offset, weight.Bytes);
        }
    }
}
