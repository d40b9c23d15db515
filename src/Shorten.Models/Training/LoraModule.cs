using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>A low-rank addition to a projection: y += scale x (drop(x) A^T) B^T.</summary>
/// <param name="A">Down projection <c>[r, K]</c>, K being the columns of the projection's weight.</param>
/// <param name="B">Up projection <c>[N, r]</c>, N being its rows.</param>
/// <param name="Scale">alpha / r, or alpha / sqrt(r) for rsLoRA.</param>
public sealed record LoraModule(Tensor A, Tensor B, float Scale)
{
    /// <summary>Down projection <c>[r, K]</c>.</summary>
    public Tensor A { get; } = A;

    /// <summary>Up projection <c>[N, r]</c>.</summary>
    public Tensor B { get; } = B;

    /// <summary>DoRA: factor of each row of the sum W + scale x B A, its magnitude divided by its norm <c>[N]</c>; null for plain LoRA. The bias is not scaled.</summary>
    public float[]? RowScale { get; init; }

    /// <summary>r: values between both projections.</summary>
    public int Rank => (int)A.Rows;

    /// <summary>y = x W^T + bias with the addition.</summary>
    internal void Linear(Tensor x, Weight weight, float[] bias, Tensor y, Workspace workspace)
    {
        Ops.Linear(x, weight, RowScale is null ? bias : default, y, workspace);
        using var scope = workspace.Scope();
        var down = workspace.Rent(x.Rows, Rank);
        Ops.LowRankDown(x, default, A, Scale, down);
        Ops.LowRankUp(down, TransposedB(workspace), default, y);
        if (RowScale is not null)
            Ops.ScaleColumns(y, RowScale, bias);
    }

    /// <summary>B as <c>[r, N]</c>, rented.</summary>
    internal Tensor TransposedB(Workspace workspace)
    {
        var transposed = workspace.Rent(Rank, (int)B.Rows);
        Ops.Transpose(B, transposed);
        return transposed;
    }
}
