using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Shorten.Testing;

/// <summary>Runs a program at a narrower SIMD level than the machine has. The runtime reads its switches at start, hence a child process.</summary>
public static class SimdLevels
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    // What narrows a process to a level. (DOTNET_EnableAVX512F is no longer read.)
    private static readonly Dictionary<SimdLevel, string?> _switches = new()
    {
        [SimdLevel.Vector512] = null,
        [SimdLevel.Vector256] = "DOTNET_EnableAVX512",
        [SimdLevel.Vector128] = "DOTNET_EnableAVX2",
        [SimdLevel.None] = "DOTNET_EnableHWIntrinsic",
    };

    /// <summary>Level of this process.</summary>
    public static SimdLevel Current =>
        Vector512.IsHardwareAccelerated ? SimdLevel.Vector512
        : Vector256.IsHardwareAccelerated ? SimdLevel.Vector256
        : Vector128.IsHardwareAccelerated ? SimdLevel.Vector128
        : SimdLevel.None;

    /// <summary>Why <paramref name="level"/> cannot be had on this machine; null where it can.</summary>
    public static string? WhyUnavailable(SimdLevel level) => level <= Current ? null : $"this process has {Current}, not {level}";

    /// <summary>Starts the .NET program <paramref name="assembly"/> (a file beside the tests) at <paramref name="level"/> and waits for its end.</summary>
    /// <returns>Its exit code and all it printed.</returns>
    public static (int ExitCode, string Output) Run(SimdLevel level, string assembly, params string[] arguments)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, ["exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in _switches.Values.OfType<string>())
            start.Environment.Remove(name);
        if (_switches[level] is string narrow)
            start.Environment[narrow] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(_patience))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors.Result);
    }
}
