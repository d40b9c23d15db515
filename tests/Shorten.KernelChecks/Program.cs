using Shorten.KernelChecks;
using Shorten.Testing;

// Shorten.KernelChecks LEVEL: asserts that this process runs at the SIMD level and runs every kernel check.
// Prints one line per check that fails; exit code 0 if none does, 1 otherwise.
var expected = Enum.Parse<SimdLevel>(args[0]);
Console.WriteLine($"SIMD level {SimdLevels.Current}");
if (SimdLevels.Current != expected)
{
    Console.WriteLine($"FAIL: expected SIMD level {expected}");
    return 1;
}

int failures = 0;
foreach (var (name, check) in KernelCheckList.All)
{
    try
    {
        check();
    }
    catch (PlatformNotSupportedException reason)
    {
        Console.WriteLine($"skipped {name}: {reason.Message}");
    }
    catch (KernelCheckException problem)
    {
        failures++;
        Console.WriteLine($"FAIL {name}: {problem.Message}");
    }
}
Console.WriteLine($"{KernelCheckList.All.Count} checks, {failures} failed");
return failures == 0 ? 0 : 1;
