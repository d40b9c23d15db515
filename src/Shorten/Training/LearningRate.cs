namespace Shorten.Training;

/// <summary>Learning rate of every step, as transformers' <c>get_..._schedule_with_warmup</c> has it.</summary>
/// <param name="Schedule">What follows the warm-up.</param>
/// <param name="Peak">Largest learning rate.</param>
/// <param name="WarmupSteps">Steps over which it rises in a line from 0.</param>
/// <param name="TotalSteps">Steps in all.</param>
public sealed record LearningRate(Schedule Schedule, double Peak, int WarmupSteps, int TotalSteps)
{
    /// <summary>The rate of a step, the first being 0: with a warm-up it is 0 there.</summary>
    public double At(int step) => Peak * Factor(step);

    private double Factor(int step)
    {
        if (step < WarmupSteps)
            return (double)step / WarmupSteps;
        double afterWarmup = Math.Max(1, TotalSteps - WarmupSteps);
        return Schedule switch
        {
            Schedule.Linear => Math.Max(0, (TotalSteps - step) / afterWarmup),
            Schedule.Cosine => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * (step - WarmupSteps) / afterWarmup))),
            _ => 1,
        };
    }
}
