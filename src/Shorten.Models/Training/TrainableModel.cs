namespace Shorten.Models;

/// <summary>A model all of whose weights training may change. Valid while its workspace and its checkpoint are.</summary>
public sealed class TrainableModel
{
    internal TrainableModel(DecoderModel model, TrainableWeights weights)
    {
        Model = model;
        Tensors = weights.Tensors;
        Gradients = new DecoderGradients
        {
            Blocks = [.. model.Blocks.Select(block => BlockGradientsOf(block.Weights, weights))],
            Embedding = weights.GradientOf(model.Embedding),
            Head = model.Settings.TieWordEmbeddings ? null : weights.GradientOf(model.Head),
            FinalNorm = weights.GradientOf(model.FinalNormWeights.Factors),
            FinalNormBias = weights.GradientOf(model.FinalNormWeights.Bias),
        };
    }

    /// <summary>The model over the values.</summary>
    public DecoderModel Model { get; }

    /// <summary>Every tensor of the model once, by its name in the checkpoint: a tied head is the embedding, fused projections are one tensor.</summary>
    /// <remarks>Where a norm is stored otherwise than it is multiplied with (Gemma, Granite), these are the stored values: call <see cref="DecoderModel.RefreshNorms"/> after changing them.</remarks>
    public IReadOnlyList<TrainableTensor> Tensors { get; }

    /// <summary>The gradients of <see cref="Tensors"/> as <see cref="GradientPass"/> takes them; 0 at first.</summary>
    public DecoderGradients Gradients { get; }

    private static BlockGradients BlockGradientsOf(BlockWeights block, TrainableWeights weights)
    {
        var gradients = new BlockGradients
        {
            InputLayernorm = weights.GradientOf(block.InputLayernorm),
            InputLayernormBias = weights.GradientOf(block.InputLayernormBias),
            MlpInputNorm = weights.GradientOf(block.MlpInputNorm),
            MlpInputNormBias = weights.GradientOf(block.MlpInputNormBias),
            AttentionOutputNorm = weights.GradientOf(block.AttentionOutputNorm),
            MlpOutputNorm = weights.GradientOf(block.MlpOutputNorm),
            QNorm = weights.GradientOf(block.QNorm),
            KNorm = weights.GradientOf(block.KNorm),
        };
        for (int matrix = 0; matrix < block.Matrices.Count; matrix++)
        {
            gradients.Matrices[matrix] = weights.GradientOf(block.Matrices[matrix]);
            gradients.Biases[matrix] = weights.GradientOf(block.Biases[matrix]);
        }
        return gradients;
    }
}
