using Shorten.KernelChecks;
using Shorten.Testing;

namespace Shorten.Tensors.Tests;

/// <summary>Runs every kernel check in this process and at each SIMD level in a child process.</summary>
public sealed class KernelCheckTests
{
    public static TheoryData<string> Names => new(KernelCheckList.All.Keys);

    [SkippableTheory(typeof(PlatformNotSupportedException))]
    [MemberData(nameof(Names))]
    public void Check_Passes_InProcess(string name) => KernelCheckList.All[name]();

    [SkippableTheory]
    [InlineData(SimdLevel.Vector512)]
    [InlineData(SimdLevel.Vector256)]
    [InlineData(SimdLevel.Vector128)]
    [InlineData(SimdLevel.None)]
    public void AllChecks_Pass_AtSimdLevel(SimdLevel level)
    {
        string? reason = SimdLevels.WhyUnavailable(level);
        Skip.If(reason is not null, reason);
        var (exitCode, output) = SimdLevels.Run(level, "Shorten.KernelChecks.dll", level.ToString());
        Assert.True(exitCode == 0, output);
    }
}
