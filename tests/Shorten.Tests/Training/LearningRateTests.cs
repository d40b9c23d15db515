using Shorten.Training;

namespace Shorten.Tests.Training;

public sealed class LearningRateTests
{
    // transformers 4.57: get_linear_schedule_with_warmup(optimizer, 2, 12) at a peak of 5e-3, as the golden LoRA run has it.
    [Fact]
    public void At_IsLinear_WithWarmup() => Check(
        new LearningRate(Schedule.Linear, 5e-3, 2, 12), 0, 0.0025, 0.005, 0.0045, 0.004, 0.0035, 0.003, 0.0025, 0.002, 0.0015, 0.001, 0.0005, 0);

    [Fact]
    public void At_FallsAlongHalfACosine() => Check(
        new LearningRate(Schedule.Cosine, 2, 1, 5), 0, 2, 1 + Math.Sqrt(0.5), 1, 1 - Math.Sqrt(0.5), 0);

    [Fact]
    public void At_Stays_AfterTheWarmup() => Check(new LearningRate(Schedule.Constant, 3, 3, 5), 0, 1, 2, 3, 3, 3);

    [Fact]
    public void At_BeginsAtThePeak_WithoutWarmup()
    {
        Check(new LearningRate(Schedule.Linear, 1, 0, 2), 1, 0.5, 0);
        Check(new LearningRate(Schedule.Cosine, 1, 0, 2), 1, 0.5, 0);
    }

    private static void Check(LearningRate rate, params double[] expected)
    {
        for (int step = 0; step < expected.Length; step++)
            Assert.Equal(expected[step], rate.At(step), 1e-15);
    }
}
