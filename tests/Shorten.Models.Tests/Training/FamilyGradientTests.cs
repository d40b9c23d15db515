using Shorten.Testing;
using Shorten.Testing.Families;

namespace Shorten.Models.Tests.Training;

/// <summary>Gradients of families without a golden, against finite differences of <see cref="ReferenceDecoder"/> in double.</summary>
public sealed class FamilyGradientTests : IDisposable
{
    // Each value moves by this, up or down; the third order of the difference is below a millionth of the first.
    private const double Step = 1e-5;

    // That of the goldens for each value. The sum over values of random signs grows with the root of their number.
    private const double GradientTolerance = 1e-4, SmallestScale = 0.01;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(FamilyTests.Cases), MemberType = typeof(FamilyTests))]
    public void Accumulate_MatchesFiniteDifferences_OfEveryTensor(string name)
    {
        var one = FamilyCases.Of(name);
        var checkpoint = new RandomCheckpoint(one);
        checkpoint.Write(_folder.Path);
        int[] ids = [.. Enumerable.Range(0, FamilyCases.Length).Select(i => (i * 37 + 11) % one.Vocab)];
        using var run = new TrainableRun(_folder.Path);
        var batch = new TrainingBatch(ids, ids, [ids.Length]);

        var (loss, gradients) = run.Gradients(batch, Recompute.Block, factor: 1);

        var parts = checkpoint.DoubleParts();
        var reference = new ReferenceDecoder(one, parts);
        Assert.Equal(reference.Loss(ids), loss, 1e-4);
        var random = new Random(1);
        foreach (var (key, values) in parts)
        {
            var (tensor, first) = checkpoint.PlaceOf(key);
            float[] gradient = gradients[tensor].AsSpan(first, values.Length).ToArray();
            int[] signs = [.. values.Select(_ => 2 * random.Next(2) - 1)];
            double expected = FiniteDifference.Of(() => reference.Loss(ids), values, signs, Step), actual = gradient.Zip(signs, (g, sign) => (double)g * sign).Sum();
            double tolerance = GradientTolerance * Math.Max(SmallestScale, gradient.Max(MathF.Abs)) * Math.Sqrt(values.Length);
            Assert.True(Math.Abs(expected - actual) <= tolerance, $"{key}: {actual}, expected {expected} within {tolerance}");
        }
    }
}
