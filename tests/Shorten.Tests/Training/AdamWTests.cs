using Shorten.Tensors;
using Shorten.Training;

namespace Shorten.Tests.Training;

public sealed unsafe class AdamWTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(100_003)]
    public void Step_FollowsTheFormula_InDouble(int length)
    {
        var settings = new AdamWSettings { Beta1 = 0.9, Beta2 = 0.95, Eps = 1e-8, WeightDecay = 0.1 };
        var parameter = Parameter(length, decays: true);
        double[] w = [.. Span(parameter.Values).ToArray().Select(x => (double)x)], m = new double[length], v = new double[length];
        using var adam = new AdamW([parameter], settings, _workspace);
        double[] rates = [0, 1e-3, 5e-3];
        for (int step = 1; step <= rates.Length; step++)
        {
            Fill(parameter.Gradient, i => MathF.Sin(i * 0.37f + step) * 2);
            for (int i = 0; i < length; i++)
            {
                double g = 0.5 * parameter.Gradient.Data[i];
                w[i] -= rates[step - 1] * settings.WeightDecay * w[i];
                m[i] = settings.Beta1 * m[i] + (1 - settings.Beta1) * g;
                v[i] = settings.Beta2 * v[i] + (1 - settings.Beta2) * g * g;
                double unbiased = m[i] / (1 - Math.Pow(settings.Beta1, step)), root = Math.Sqrt(v[i] / (1 - Math.Pow(settings.Beta2, step)));
                w[i] -= rates[step - 1] * unbiased / (root + settings.Eps);
            }
            adam.Step(rates[step - 1], gradientFactor: 0.5);
            Assert.Equal(step, adam.NumSteps);
        }
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(w[i], parameter.Values.Data[i], 1e-6);
            Assert.Equal(m[i], adam.Means[0].Data[i], 1e-6);
            Assert.Equal(v[i], adam.Squares[0].Data[i], 1e-6);
            Assert.Equal(0, parameter.Gradient.Data[i]);
        }
    }

    [Fact]
    public void Step_LeavesNormsUndecayed()
    {
        var parameter = Parameter(3, decays: false);
        float[] before = [.. Span(parameter.Values)];
        using var adam = new AdamW([parameter], new AdamWSettings { WeightDecay = 0.5 }, _workspace);
        parameter.Gradient.Clear();
        adam.Step(0.1);
        Assert.Equal(before, Span(parameter.Values).ToArray());
    }

    [Fact]
    public void Step_AndNorm_GiveTheSameBits_ForAnyNumberOfThreads()
    {
        int threads = Workers.NumThreads;
        var results = new List<(double Norm, float[] Values)>();
        try
        {
            foreach (int n in new[] { 1, 2, 3, 7 })
            {
                Workers.NumThreads = n;
                var parameter = Parameter(70_001, decays: true);
                using var adam = new AdamW([parameter], new AdamWSettings { WeightDecay = 0.1 }, _workspace);
                Fill(parameter.Gradient, i => MathF.Cos(i * 0.11f));
                double norm = GradientNorm.Of([parameter]);
                adam.Step(1e-2, GradientNorm.ClipFactor(norm, 1));
                results.Add((norm, Span(parameter.Values).ToArray()));
            }
        }
        finally
        {
            Workers.NumThreads = threads;
        }
        Assert.All(results, result => Assert.Equal(results[0].Norm, result.Norm));
        Assert.All(results, result => Assert.Equal(results[0].Values, result.Values));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(200_000)]
    public void GradientNorm_IsTheRootOfTheSumOfAllSquares(int length)
    {
        TrainingParameter first = Parameter(length, true), second = Parameter(3, false);
        Fill(first.Gradient, i => i % 13 - 6);
        Fill(second.Gradient, i => 1e4f * i);
        double expected = Math.Sqrt(Enumerable.Range(0, length).Sum(i => (double)(i % 13 - 6) * (i % 13 - 6)) + 1e8 + 4e8);
        Assert.Equal(expected, GradientNorm.Of([first, second]), expected * 1e-14);
    }

    [Fact]
    public void ClipFactor_IsThatOfPyTorch()
    {
        Assert.Equal(1, GradientNorm.ClipFactor(0.5, 1));
        Assert.Equal(1 / (4 + 1e-6), GradientNorm.ClipFactor(4, 1), 1e-15);
        Assert.Equal(1, GradientNorm.ClipFactor(4, 0));
    }

    [Fact]
    public void Constructor_Refuses_GradientOfAnotherShape()
    {
        var parameter = new TrainingParameter("w", _workspace.Rent(2, 3), _workspace.Rent(3, 2), true);
        Refuses.Saying<ArgumentException>("w is [2, 3], its gradient [3, 2]", () => _ = new AdamW([parameter], new AdamWSettings(), _workspace));
    }

    private TrainingParameter Parameter(int length, bool decays)
    {
        var parameter = new TrainingParameter("w", _workspace.Rent(1, length), _workspace.Rent(1, length), decays);
        Fill(parameter.Values, i => i * 0.01f % 1 + 0.5f);
        return parameter;
    }

    private static Span<float> Span(Tensor tensor) => new(tensor.Data, (int)tensor.Length);

    private static void Fill(Tensor tensor, Func<int, float> value)
    {
        for (int i = 0; i < tensor.Length; i++)
            tensor.Data[i] = value(i);
    }
}
