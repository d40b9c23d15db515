using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>What the forward pass of one block keeps for its backward pass. Norms and activations are cheap and computed anew.</summary>
internal sealed unsafe class BlockActivations(PassContext pass, int blockIndex)
{
    // The first four are those of attention.
    private readonly Tensor[] _downs = new Tensor[7];

    /// <summary>Residual stream before the block <c>[M, C]</c>.</summary>
    public Tensor Input;

    /// <summary>Queries and keys before they are normalised, where they are <c>[M, N x H]</c>, <c>[M, K x H]</c>.</summary>
    public Tensor UnnormedQueries, UnnormedKeys;

    /// <summary>What attention is given.</summary>
    public Tensor Queries, Keys, Values;

    /// <summary>What attention gives <c>[M, N x H]</c>, and the logarithms of its sums <c>[M, N]</c>.</summary>
    public Tensor Attended, LogSumExp;

    /// <summary>Output of attention's projection where it is normalised <c>[M, C]</c>.</summary>
    public Tensor AttentionBranch;

    /// <summary>Residual stream between attention and feed-forward layer <c>[M, C]</c>.</summary>
    public Tensor Middle;

    /// <summary>Both products of the feed-forward layer before the activation <c>[M, F]</c>.</summary>
    public Tensor Gate, Up;

    /// <summary>Output of the feed-forward layer where it is normalised <c>[M, C]</c>.</summary>
    public Tensor MlpBranch;

    /// <summary>What all blocks share.</summary>
    public PassContext Pass => pass;

    /// <summary>Number of the block in the model at hand.</summary>
    public int BlockIndex => blockIndex;

    /// <summary>Holds all of this.</summary>
    public Workspace Workspace => pass.Workspace;

    /// <summary>Output of each adapter's down projection, scaled <c>[M, r]</c>.</summary>
    public ref Tensor Down(int matrix) => ref _downs[matrix];

    /// <summary>True where the tensor is kept.</summary>
    public static bool Has(Tensor tensor) => tensor.Data != null;

    /// <summary>Forgets all tensors: an exception took their buffers back.</summary>
    public void Forget()
    {
        Input = UnnormedQueries = UnnormedKeys = Queries = Keys = Values = Attended = LogSumExp = AttentionBranch = Middle = Gate = Up = MlpBranch = default;
        Array.Clear(_downs);
    }

    /// <summary>Gives back what is inside attention.</summary>
    public void ReleaseAttention()
    {
        Release(ref UnnormedQueries);
        Release(ref UnnormedKeys);
        Release(ref Queries);
        Release(ref Keys);
        Release(ref Values);
        Release(ref Attended);
        Release(ref LogSumExp);
        for (int matrix = 0; matrix < 4; matrix++)
            Release(ref _downs[matrix]);
    }

    /// <summary>Gives back the feed-forward layer's part.</summary>
    public void ReleaseMlp()
    {
        Release(ref Gate);
        Release(ref Up);
        Release(ref MlpBranch);
        for (int matrix = 4; matrix < 7; matrix++)
            Release(ref _downs[matrix]);
    }

    /// <summary>Gives back everything but the input.</summary>
    public void ReleaseInside()
    {
        ReleaseMlp();
        ReleaseAttention();
        Release(ref AttentionBranch);
        Release(ref Middle);
    }

    /// <summary>Gives back everything.</summary>
    public void ReleaseAll()
    {
        ReleaseInside();
        Release(ref Input);
    }

    private void Release(ref Tensor tensor)
    {
        if (Has(tensor))
            Workspace.Return(tensor);
        tensor = default;
    }
}
