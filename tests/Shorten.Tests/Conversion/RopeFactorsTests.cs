using Shorten.Conversion;
using Shorten.Models;

namespace Shorten.Tests.Conversion;

public sealed class RopeFactorsTests
{
    [Theory]
    [InlineData(8, 8192, 128)] // Llama 3.1
    [InlineData(32, 8192, 64)] // Llama 3.2 1B
    [InlineData(32, 8192, 128)] // Llama 3.2 3B
    public void Recover_FindsTheSettings(float factor, int original, int headDim)
    {
        var plain = new RopeSettings { RopeTheta = 500000 };
        var llama3 = plain with { RopeType = RopeType.Llama3, Factor = factor, OriginalMaxPositionEmbeddings = original };
        float[] factors = [.. plain.InverseFrequencies(headDim).Zip(llama3.InverseFrequencies(headDim), (a, b) => a / b)];
        Assert.Equal(llama3, RopeFactors.Recover(plain with { FrequencyFactors = factors }, headDim));
    }

    [Fact]
    public void Recover_GivesNoStretching_ForOnes() =>
        Assert.Equal(new RopeSettings(), RopeFactors.Recover(new RopeSettings { FrequencyFactors = [1, 1, 1, 1] }, 8));

    [Fact]
    public void Recover_GivesNull_ForFactorsOfAnotherKind() =>
        Assert.Null(RopeFactors.Recover(new RopeSettings { FrequencyFactors = [1, 3, 2, 8] }, 8));
}
