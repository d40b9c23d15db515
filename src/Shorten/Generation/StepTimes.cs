namespace Shorten.Generation;

/// <summary>How long one step of generation takes, and its parts: medians, the blocks' so that all parts add up to the step.</summary>
/// <param name="Seconds">The whole step.</param>
/// <param name="BlockSeconds">Each block of the model at hand.</param>
/// <param name="HeadSeconds">The final norm and the head.</param>
public sealed record StepTimes(double Seconds, IReadOnlyList<double> BlockSeconds, double HeadSeconds)
{
    /// <summary>The step without <paramref name="blocks"/>, given by their number in the model at hand.</summary>
    public double Without(IEnumerable<int> blocks) => Seconds - blocks.Sum(block => BlockSeconds[block]);

    /// <summary>The medians of steps, each given as the times of the embedding, the blocks, the head and the choice.</summary>
    internal static StepTimes Of(IReadOnlyList<double[]> steps)
    {
        int numBlocks = steps[0].Length - 3;
        double seconds = Median.Of(steps.Select(step => step.Sum())), all = Median.Of(steps.Select(step => step.Skip(1).Take(numBlocks).Sum()));
        double[] blocks = [.. Enumerable.Range(1, numBlocks).Select(part => Median.Of(steps.Select(step => step[part])))];
        // Where other programs disturb one block or another in every step, the blocks' medians add up to less than the median of their sum.
        double scale = blocks.Sum() > 0 ? all / blocks.Sum() : 1;
        return new StepTimes(seconds, [.. blocks.Select(block => block * scale)], Median.Of(steps.Select(step => step[^2])));
    }
}
