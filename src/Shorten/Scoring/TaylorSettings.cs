namespace Shorten.Scoring;

/// <summary>What Taylor scores are made of.</summary>
/// <param name="Power">p of |w dw|^p, 1 or 2.</param>
/// <param name="WeightReduction">How the rows of a matrix, each summed, and the values of a vector become the weight's score.</param>
/// <param name="BatchSize">Windows whose mean loss is one batch's; w dw of several batches is added with its sign.</param>
public sealed record TaylorSettings(int Power = 1, Reduction WeightReduction = Reduction.Sum, int BatchSize = 10);
