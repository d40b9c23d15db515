using Shorten.Testing;

namespace Shorten.Tensors.Tests;

public sealed class SimdLevelsTests
{
    [Fact]
    public void Run_ReportsFailure_WhereTheLevelIsNotTheExpectedOne()
    {
        var (exitCode, output) = SimdLevels.Run(SimdLevel.None, "Shorten.KernelChecks.dll", nameof(SimdLevel.Vector256));

        Assert.Equal(1, exitCode);
        Assert.Contains("FAIL: expected SIMD level Vector256", output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhyUnavailable_IsNull_ForTheLevelOfThisProcess() => Assert.Null(SimdLevels.WhyUnavailable(SimdLevels.Current));
}
