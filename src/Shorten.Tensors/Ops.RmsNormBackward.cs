using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>dX = (or +=) the gradient of the input of <see cref="RmsNorm"/>; dWeight += that of its factors. A head norm passes heads as rows.</summary>
    /// <param name="dY">Gradient of the output <c>[M, C]</c>.</param>
    /// <param name="x">Input <c>[M, C]</c>.</param>
    /// <param name="weight">Factors w <c>[C]</c>, as in the forward pass.</param>
    /// <param name="eps">Added to the mean of the squares.</param>
    /// <param name="dX">Gradient of the input <c>[M, C]</c>; may be dY where it is overwritten.</param>
    /// <param name="dWeight">Gradient of the factors <c>[1, C]</c>, added to; or null where it is not wanted.</param>
    /// <param name="workspace">Holds partial sums of dWeight.</param>
    /// <param name="accumulate">True adds to <paramref name="dX"/>, false overwrites it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>With s = 1 / sqrt(mean(x^2) + eps) and g = dY w: dX = s (g - x s^2 mean(g x)), dWeight = sum over the rows of dY x s.</remarks>
    public static void RmsNormBackward(Tensor dY, Tensor x, ReadOnlySpan<float> weight, float eps, Tensor dX, Tensor? dWeight, Workspace workspace, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (weight.Length != x.Columns || dY.Rows != x.Rows || dY.Columns != x.Columns || dX.Rows != x.Rows || dX.Columns != x.Columns)
            throw new ArgumentException($"gradients [{dY.Rows}, {dY.Columns}] and [{dX.Rows}, {dX.Columns}] do not fit [{x.Rows}, {x.Columns}] with {weight.Length} factors");
        RequireSums(dWeight, x.Columns, nameof(dWeight));
        var rows = new RowSums(x.Rows, x.Columns);
        var parts = workspace.Rent(dWeight is null ? 0 : rows.NumParts, x.Columns);
        fixed (float* factors = weight)
        {
            var arguments = new NormBackwardArguments { DY = dY, X = x, DX = dX, Parts = parts, Rows = rows, Weight = factors, Eps = eps, Accumulate = accumulate };
            Workers.For(rows.NumParts, &arguments, &RmsNormBackwardTask);
        }
        if (dWeight is Tensor sums)
            RowSums.AddTo(parts, sums);
        workspace.Return(parts);
    }

    private static void RequireSums(Tensor? sums, int columns, string name)
    {
        if (sums is Tensor tensor && (tensor.Rows != 1 || tensor.Columns != columns))
            throw new ArgumentException($"[{tensor.Rows}, {tensor.Columns}] does not hold the sums of {columns} columns", name);
    }

    private static void RmsNormBackwardTask(void* pointer, int index)
    {
        var a = (NormBackwardArguments*)pointer;
        var (first, end) = a->Rows.Part(index);
        int columns = a->X.Columns;
        float* sums = a->Parts.Rows == 0 ? null : a->Parts.Row(index);
        if (sums != null)
            new Span<float>(sums, columns).Clear();
        for (long row = first; row < end; row++)
        {
            float* x = a->X.Row(row), dY = a->DY.Row(row);
            float scale = 1 / MathF.Sqrt(DotProduct.Run(x, x, columns) / columns + a->Eps);
            float shared = scale * scale * scale * (TripleProduct.Run(dY, a->Weight, x, columns) / columns);
            if (sums != null)
                AddScaledProduct(dY, x, scale, sums, columns);
            RmsNormRow(dY, x, a->Weight, scale, shared, a->DX.Row(row), columns, a->Accumulate);
        }
    }

    // sums += dY x scale.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaledProduct(float* dY, float* x, float scale, float* sums, int count)
    {
        int i = 0;
        for (; i + 8 <= count; i += 8)
            Vector256.FusedMultiplyAdd(Vector256.Load(x + i) * Vector256.Create(scale), Vector256.Load(dY + i), Vector256.Load(sums + i)).Store(sums + i);
        for (; i < count; i++)
            sums[i] = MathF.FusedMultiplyAdd(x[i] * scale, dY[i], sums[i]);
    }

    // dX = or += dY w scale - x shared.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RmsNormRow(float* dY, float* x, float* weight, float scale, float shared, float* dX, int count, bool accumulate)
    {
        int i = 0;
        for (; i + 8 <= count; i += 8)
        {
            var own = Vector256.Load(dY + i) * Vector256.Load(weight + i) * Vector256.Create(scale);
            var value = Vector256.FusedMultiplyAdd(Vector256.Load(x + i), Vector256.Create(-shared), own);
            (accumulate ? Vector256.Load(dX + i) + value : value).Store(dX + i);
        }
        for (; i < count; i++)
        {
            float value = MathF.FusedMultiplyAdd(x[i], -shared, dY[i] * weight[i] * scale);
            dX[i] = accumulate ? dX[i] + value : value;
        }
    }

    private struct NormBackwardArguments
    {
        public Tensor DY, X, DX, Parts, BiasParts;
        public RowSums Rows;
        public float* Weight;
        public float Eps;
        public bool Accumulate;
    }
}
