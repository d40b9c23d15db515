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

    // The tensors are kept alive by whoever made them.
    internal Weight AWeight => field ??= Weight.Of("lora_A", A, this);

    internal Weight BWeight => field ??= Weight.Of("lora_B", B, this);

    /// <summary>y = x W^T + bias with the addition.</summary>
    internal void Linear(Tensor x, Weight weight, float[] bias, Tensor y, Workspace workspace)
    {
        Ops.Linear(x, weight, RowScale is null ? bias : default, y, workspace);
        var down = workspace.Rent(x.Rows, Rank);
        Down(x, down, workspace);
        Up(down, y, workspace);
        workspace.Return(down);
        if (RowScale is not null)
            Ops.ScaleColumns(y, RowScale, bias);
    }

    /// <summary>down = scale x A^T.</summary>
    internal void Down(Tensor x, Tensor down, Workspace workspace)
    {
        Ops.Linear(x, AWeight, default, down, workspace);
        Ops.Scale(down, Scale);
    }

    /// <summary>y += down B^T.</summary>
    internal void Up(Tensor down, Tensor y, Workspace workspace) => Ops.Linear(down, BWeight, default, y, workspace, accumulate: true);
}
