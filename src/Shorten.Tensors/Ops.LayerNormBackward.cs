using System.Numerics.Tensors;
using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>dX = (or +=) the gradient of the input of <see cref="LayerNorm"/>; dWeight and dBias += those of its factors and summands.</summary>
    /// <param name="dY">Gradient of the output <c>[M, C]</c>.</param>
    /// <param name="x">Input <c>[M, C]</c>.</param>
    /// <param name="weight">Factors w <c>[C]</c>.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="dX">Gradient of the input <c>[M, C]</c>; may be dY where it is overwritten.</param>
    /// <param name="dWeight">Gradient of the factors <c>[1, C]</c>, added to; or null where it is not wanted.</param>
    /// <param name="dBias">Gradient of the summands <c>[1, C]</c>, added to; or null where it is not wanted.</param>
    /// <param name="workspace">Holds partial sums of dWeight and dBias.</param>
    /// <param name="accumulate">True adds to <paramref name="dX"/>, false overwrites it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>With z = (x - mean(x)) s, s = 1 / sqrt(var(x) + eps) and g = dY w: dX = s (g - mean(g) - z mean(g z)), dWeight = sum of dY z, dBias = sum of dY.</remarks>
    public static void LayerNormBackward(
        Tensor dY, Tensor x, ReadOnlySpan<float> weight, float eps, Tensor dX, Tensor? dWeight, Tensor? dBias, Workspace workspace, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (weight.Length != x.Columns || dY.Rows != x.Rows || dY.Columns != x.Columns || dX.Rows != x.Rows || dX.Columns != x.Columns)
            throw new ArgumentException($"gradients [{dY.Rows}, {dY.Columns}] and [{dX.Rows}, {dX.Columns}] do not fit [{x.Rows}, {x.Columns}] with {weight.Length} factors");
        RequireSums(dWeight, x.Columns, nameof(dWeight));
        RequireSums(dBias, x.Columns, nameof(dBias));
        var rows = new RowSums(x.Rows, x.Columns);
        Tensor parts = workspace.Rent(rows.NumParts, x.Columns), biasParts = workspace.Rent(rows.NumParts, x.Columns);
        fixed (float* factors = weight)
        {
            var arguments = new NormBackwardArguments
            { DY = dY, X = x, DX = dX, Parts = parts, BiasParts = biasParts, Rows = rows, Weight = factors, Eps = eps, Accumulate = accumulate };
            Workers.For(rows.NumParts, &arguments, &LayerNormBackwardTask);
        }
        if (dWeight is Tensor sums)
            RowSums.AddTo(parts, sums);
        if (dBias is Tensor biasSums)
            RowSums.AddTo(biasParts, biasSums);
        workspace.Return(biasParts);
        workspace.Return(parts);
    }

    private static void LayerNormBackwardTask(void* pointer, int index)
    {
        var a = (NormBackwardArguments*)pointer;
        var (first, end) = a->Rows.Part(index);
        int columns = a->X.Columns;
        float* scratch = Workers.Scratch(2L * columns * sizeof(float));
        Span<float> z = new(scratch, columns), g = new(scratch + columns, columns), sums = a->Parts.RowSpan(index), biasSums = a->BiasParts.RowSpan(index);
        sums.Clear();
        biasSums.Clear();
        for (long row = first; row < end; row++)
        {
            Span<float> x = a->X.RowSpan(row), dY = a->DY.RowSpan(row);
            TensorPrimitives.Subtract(x, TensorPrimitives.Sum<float>(x) / columns, z);
            float scale = 1 / MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(z) / columns + a->Eps);
            TensorPrimitives.Multiply(z, scale, z);
            TensorPrimitives.MultiplyAdd(dY, z, sums, sums);
            TensorPrimitives.Add(dY, biasSums, biasSums);
            LayerNormRow(dY, new(a->Weight, columns), z, g, scale, a->DX.RowSpan(row), a->Accumulate);
        }
    }

    private static void LayerNormRow(ReadOnlySpan<float> dY, ReadOnlySpan<float> weight, ReadOnlySpan<float> z, Span<float> g, float scale, Span<float> dX, bool accumulate)
    {
        TensorPrimitives.Multiply(dY, weight, g);
        float mean = TensorPrimitives.Sum<float>(g) / g.Length, shared = TensorPrimitives.Dot(g, z) / g.Length;
        TensorPrimitives.Subtract(g, mean, g);
        TensorPrimitives.MultiplyAdd(z, -shared, g, g);
        if (accumulate)
            TensorPrimitives.MultiplyAdd(g, scale, dX, dX);
        else
            TensorPrimitives.Multiply(g, scale, dX);
    }
}
