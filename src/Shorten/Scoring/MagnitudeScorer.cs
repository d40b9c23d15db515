using System.Numerics.Tensors;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>Scores each block by the sum of |w|^p over its weights, norms included and biases left out, in one pass over the file.</summary>
/// <remarks>"Magnitude" of Shortened LLaMA (arXiv 2402.02834), p = 1 or 2, sums over weights and blocks.</remarks>
public static unsafe class MagnitudeScorer
{
    /// <summary>Score of every tensor whose name ends in <c>.weight</c> of the blocks of <paramref name="model"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="power"/> is neither 1 nor 2.</exception>
    /// <exception cref="CheckpointFormatException">A weight has a NaN or an infinity.</exception>
    public static IReadOnlyList<WeightScore> Weights(DecoderModel model, int power, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (power is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(power), power, "the power must be 1 or 2");
        var scores = new List<WeightScore>();
        for (int i = 0; i < model.Blocks.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            scores.AddRange(OfBlock(model, model.Blocks[i].SourceBlockIndex, power));
            progress?.Report(new WorkProgress("reading weights", i + 1, model.Blocks.Count, "blocks"));
        }
        return scores;
    }

    /// <summary>Score of every weight of one block, by its index in the checkpoint.</summary>
    internal static IEnumerable<WeightScore> OfBlock(DecoderModel model, int block, int power)
    {
        var names = model.Settings.Names;
        foreach (var tensor in model.Checkpoint.Tensors.Where(t => names.BlockOf(t.Name) == block && t.Name.EndsWith(".weight", StringComparison.Ordinal)))
        {
            double score = Sum(tensor.ToWeight(), power);
            if (!double.IsFinite(score))
                throw new CheckpointFormatException(model.Checkpoint.Path, tensor.Name, $"not finite: {tensor.Name}");
            tensor.File.Release(tensor.OffsetBytes, tensor.LengthBytes);
            yield return new WeightScore(tensor.Name, block, score);
        }
    }

    /// <summary>Sums the scores of the weights of each block.</summary>
    public static IReadOnlyList<BlockScore> Blocks(IEnumerable<WeightScore> weights) =>
        [.. weights.GroupBy(w => w.Block).Select(group => new BlockScore(group.Key, group.Sum(w => w.Score), [])).OrderBy(score => score.Index)];

    private static double Sum(Weight weight, int power)
    {
        var sums = new double[weight.Rows];
        fixed (double* results = sums)
        {
            var arguments = new Arguments { Data = weight.Data, RowBytes = weight.RowBytes, Columns = (int)weight.Columns, DType = weight.DType, Power = power, Sums = results };
            Workers.For((int)weight.Rows, &arguments, &SumRow);
        }
        return sums.Sum();
    }

    private static void SumRow(void* pointer, int index)
    {
        var a = (Arguments*)pointer;
        // Rows in pieces that fit the stack; a piece's float32 sum of so few values is exact to 1e-7, the pieces are added in double.
        const int Piece = 256;
        float* values = stackalloc float[Piece];
        double sum = 0;
        for (int first = 0; first < a->Columns; first += Piece)
        {
            int count = Math.Min(Piece, a->Columns - first);
            RowReader.Read(a->DType, a->Data + index * a->RowBytes + a->DType.Bytes(first), values, count);
            var span = new ReadOnlySpan<float>(values, count);
            sum += a->Power == 1 ? TensorPrimitives.SumOfMagnitudes(span) : TensorPrimitives.SumOfSquares(span);
        }
        a->Sums[index] = sum;
    }

    private struct Arguments
    {
        public byte* Data;
        public double* Sums;
        public long RowBytes;
        public int Columns, Power;
        public DType DType;
    }
}
